package slack

import _ "embed" // the manifest

// Manifest is the app's manifest, to paste into Slack. It asks for what is used and for nothing else.
//
//go:embed manifest.yaml
var Manifest string
