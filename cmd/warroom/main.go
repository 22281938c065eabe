// Command warroom runs cloud security incidents in chat and keeps the record of them.
//
// It is one binary: the bot (serve), a workspace to try it in (demo), and the operator's and auditor's commands. This package alone knows all the
// parts; it reads flags, wires the parts together and prints. What it prints, and when it says no, stands in testdata/script, which is its manual.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	// With one processor the sync of the disk would hold up everything else (docs/operating.md).
	runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0)))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	p := &program{out: os.Stdout, err: os.Stderr, env: os.Getenv}
	os.Exit(p.run(ctx, os.Args[1:]))
}
