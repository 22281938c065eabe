package export_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"warroom/bot/export"
	"warroom/bot/incident"
)

func TestPageNeedsNothingElse(t *testing.T) {
	page := string(written(t, export.HTML, record(t, story())))
	for _, no := range []string{"<script", "<link", "<img", "<iframe", "<form", "src=", " style=", "url(", "@import", "javascript:"} {
		if strings.Contains(page, no) {
			t.Errorf("the page has %q", no)
		}
	}
	_, rest, _ := strings.Cut(page, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	if want := "style-src 'sha256-" + hashed(style) + "'"; !strings.Contains(page, want) {
		t.Errorf("the policy of the page does not let its own style in: want %s", want)
	}
	checkPage(t, []byte(page))
}

// TestPageShowsBothClocks looks for the reader's zone beside UTC, with its day where that is another.
func TestPageShowsBothClocks(t *testing.T) {
	rec := record(t, story())
	page := string(written(t, export.HTML, rec))
	if want := "2026-11-23 02:40:07</time> <small>03:40 CET</small>"; !strings.Contains(page, want) {
		t.Errorf("the page lacks %q", want)
	}
	rec.Zone = time.FixedZone("PST", -8*3600)
	page = string(written(t, export.HTML, rec))
	if want := "2026-11-23 02:40:07</time> <small>22 Nov 18:40 PST</small>"; !strings.Contains(page, want) {
		t.Errorf("the page lacks %q", want)
	}
	rec.Zone = nil
	if page = string(written(t, export.HTML, rec)); strings.Contains(page, "<small>") {
		t.Error("the page of a reader without a zone shows two clocks")
	}
}

// TestContrast holds every colour of text against what it stands on: at least 4.5 to 1, in light, in the dark and on paper.
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("page.css")
	if err != nil {
		t.Fatal(err)
	}
	schemes := regexp.MustCompile(`(?m)^:root \{(.*)\}$`).FindAllSubmatch(css, -1)
	if len(schemes) != 3 {
		t.Fatalf("%d colour schemes; want three", len(schemes))
	}
	for i, scheme := range schemes {
		colours := map[string]string{}
		for _, m := range regexp.MustCompile(`--(\w+): #(\w+)`).FindAllSubmatch(scheme[1], -1) {
			colours[string(m[1])] = string(m[2])
		}
		for _, on := range []string{"paper", "band", "phase"} {
			for _, ink := range []string{"ink", "soft", "link", "bad", "odd"} {
				if on == "phase" && (ink == "soft" || ink == "bad" || ink == "odd") {
					continue // no such text stands on a phase
				}
				if c := contrast(t, colours[ink], colours[on]); c < 4.5 {
					t.Errorf("scheme %d: %s on %s has a contrast of %.2f", i, ink, on, c)
				}
			}
		}
	}
}

// contrast is WCAG 2.2's contrast ratio (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio).
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(hex string) float64 {
		if len(hex) == 3 {
			hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
		}
		n, err := strconv.ParseUint(hex, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
			c := float64(n>>(8*i)&0xff) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// TestDrawingStaysSmall draws twenty thousand entries of two hundred people. The picture has room for so many marks and no more, and no mark covers
// another.
func TestDrawingStaysSmall(t *testing.T) {
	tell := &teller{story: story()}
	for i := range 20_000 {
		by := incident.PersonID(fmt.Sprintf("p-%d", i*i%211))
		tell.add(minute(40, 0).Add(time.Duration(i*i%977)*time.Minute), by, &incident.NoteAdded{Text: "seen"},
			&incident.DecisionMade{Number: i + 2, What: "go on", Why: "nothing found"})
	}
	for name, s := range map[string][]incident.Recorded{"short": story(), "long": tell.story} {
		page := written(t, export.HTML, record(t, s))
		from, to := bytes.Index(page, []byte("<svg")), bytes.Index(page, []byte("</svg>"))+len("</svg>")
		if size := to - from; size > 512<<10 {
			t.Errorf("%s: the drawing has %d kB", name, size>>10)
		}
		checkMarks(t, name, page[from:to])
	}
}

func checkMarks(t *testing.T, name string, svg []byte) {
	t.Helper()
	right := map[string]float64{} // lane → where its last mark ends
	inMark := false
	var at xml.StartElement
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if e.Name.Local == "a" {
				inMark = strings.HasPrefix(attribute(e, "class"), "m ") && !strings.HasPrefix(attribute(e, "href"), "#r")
			}
			at = e.Copy()
		case xml.CharData:
			if !inMark || at.Name.Local != "text" || len(bytes.TrimSpace(e)) == 0 {
				continue
			}
			x, err := strconv.ParseFloat(attribute(at, "x"), 64)
			if err != nil {
				t.Fatal(err)
			}
			lane := attribute(at, "y")
			if x < right[lane] {
				t.Fatalf("%s: the mark %s at %.1f covers the one before it, which ends at %.1f", name, e, x, right[lane])
			}
			right[lane] = x + 7*float64(utf8.RuneCount(e))
			if right[lane] > 1000 {
				t.Fatalf("%s: the mark %s ends at %.1f, outside", name, e, right[lane])
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// TestBrokenCustody passes an item on from somebody who did not have it.
func TestBrokenCustody(t *testing.T) {
	s := story()
	for i := range s {
		if e, ok := s[i].Event.(*incident.CustodyTransferred); ok {
			e.From = tom
		}
	}
	for _, v := range views {
		if v.name == "csv" {
			continue // has no evidence list
		}
		if out := string(written(t, v.write, record(t, s))); !strings.Contains(out, "BROKEN: from Tom, but Dana had it") {
			t.Errorf("%s does not say that the chain is broken", v.name)
		}
	}
}
