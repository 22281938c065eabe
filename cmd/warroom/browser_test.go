package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestGuideInBrowser walks the demo's guide by hand, in a real browser: to the page that an auditor opens. Without a browser it skips and says so; in CI that
// is a failure.
func TestGuideInBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	b := openBrowser(t, startDemo(t))

	b.guide("Guide 1/6")
	b.open("incidents")
	b.say("/incident")
	b.inForm("Declare…")

	b.guide("Guide 2/6")
	b.field("What happened", "AWS key on public repo")
	b.field("Type", "Identity compromise")
	b.field("How bad", "SEV1")
	b.submit()
	b.wait("the room opens", `t.room("inc-p")`)

	b.guide("Guide 3/6")
	b.as("Lee")
	b.open("warroom")
	b.press("Accept", "incident commander")
	b.wait("the ask gives way to the outcome", `t.shows("you accepted")`)
	b.open("inc-p")
	b.press("Phases…", "")
	b.pressInForm("Open", "Cut access")
	b.wait("the card of the third phase is open", `t.shows("Phase 3 of 8: Cut access")`)
	b.closeForm()

	b.guide("Guide 4/6")
	b.as("Priya")
	b.tick("3.1")
	b.as("Sam")
	b.press("Add evidence…", "3.2")
	b.field("What it is", "Key, policies and trust of ci-deploy")
	b.field("Where it is kept", "evidence bucket, keys.json")
	b.submit()
	b.as("Priya")
	b.press("Ask Lee…", "3.3")
	b.field("Action and target", "Deactivate AKIAEXAMPLE3F7Q, ci-deploy, production")
	b.field("Why now", "used 02:36 from an unknown address")
	b.field("What breaks", "release pipeline, about 1 h")
	b.submit()

	b.guide("Guide 5/6")
	b.as("Lee")
	b.open("warroom")
	b.press("Approve", "D-1")
	b.confirm()
	b.wait("the decision is approved", `t.shows("Approved by Lee")`)
	b.as("Priya")
	b.open("inc-p")
	b.tick("3.3")

	b.guide("Guide 6/6")
	b.as("Lee")
	b.open("inc-p")
	b.say("/incident close false-alarm")
	b.field("What it was", "our own key, planted for a drill")
	b.field("What to keep", "nothing")
	b.submit()
	b.wait("the files are in the room", `t.link(".html") !== null`)
	b.readExport()
}

// startDemo runs the demo as a user does, and returns its address.
func startDemo(t *testing.T) string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var problems strings.Builder
	ended := make(chan int, 1)
	go func() {
		p := &program{out: in, err: &problems, env: func(string) string { return "" }}
		ended <- p.run(ctx, []string{"demo", "--listen", "127.0.0.1:0", "--data", t.TempDir()})
		_ = in.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if status := <-ended; status != statusDone {
			t.Errorf("the demo ended with %d: %s", status, problems.String())
		}
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the demo did not start: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return strings.TrimSpace(address)
}

// browser is a reader of the page, who does what a hand would do.
type browser struct {
	*testing.T
	ctx context.Context //nolint:containedctx // chromedp's way to name a tab
}

func openBrowser(t *testing.T, address string) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("there is no chromium, and this is CI: install it")
		}
		t.Skip("there is no chromium: the page is not tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(1280, 900), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-dev-shm-usage", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	// The browser lives as long as the context of the first call, so that this one has no limit of its own.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	b := &browser{T: t, ctx: ctx}
	b.run("open the page", chromedp.Navigate(address))
	see[bool](b, "look at the page", eyes)
	b.wait("the people are there", `document.querySelectorAll("#person option").length > 7`)
	return b
}

// eyes is how the test sees the page: by the words on it, as a person does.
const eyes = `window.t = {
	words: (n) => n.textContent.replace(/\s+/g, " ").trim(),
	messages: () => [...document.querySelectorAll("#messages .message")],
	shows: (words) => t.messages().some((m) => t.words(m).includes(words)),
	room: (name) => [...document.querySelectorAll("#sidebar .channel")].find((c) => c.dataset.name.startsWith(name)),
	form: () => document.querySelector("dialog.modal[open]"),
	row: (button) => button.closest(".b-section, .b-actions"),
	// A button by its label. What stands beside it tells it from others of that label, else what stands just above it, else its whole message.
	button: (within, label, beside) => {
		const all = [...within.querySelectorAll("button")].reverse().filter((button) => t.words(button) === label);
		const near = [(b) => t.row(b), (b) => t.row(b)?.previousElementSibling];
		if (!/^\d/.test(beside)) near.push((b) => b.closest(".message")); // a step's button stands in its own row
		for (const place of near) {
			const found = all.find((b) => beside === "" || (place(b) && t.words(place(b)).includes(beside)));
			if (found) return found;
		}
	},
	input: (label) => [...t.form().querySelectorAll(".b-input")].find((n) => t.words(n.querySelector(".label")).startsWith(label)),
	box: (label) => t.messages().flatMap((m) => [...m.querySelectorAll("input[type=checkbox]")]).reverse().find((i) => t.words(i.closest("label")).startsWith(label)),
	link: (name) => [...document.querySelectorAll("#messages .file")].find((f) => t.words(f).includes(name))?.querySelector("a") || null,
	set: (node, value) => {
		node.value = value;
		node.dispatchEvent(new Event("input", { bubbles: true }));
		node.dispatchEvent(new Event("change", { bubbles: true }));
		return true;
	},
	fill: (label, value) => {
		const field = t.input(label);
		const radio = [...field.querySelectorAll("label.choice")].find((l) => t.words(l).startsWith(value));
		if (radio) return radio.querySelector("input").click(), true;
		const select = field.querySelector("select");
		if (!select) return t.set(field.querySelector("textarea, input"), value);
		return t.set(select, [...select.options].find((o) => t.words(o).startsWith(value)).value);
	},
	click: (node) => (node.scrollIntoView({ block: "center" }), node.click(), true),
}; true`

func (b *browser) run(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.page())
	}
}

// see is what an expression says of the page.
func see[T any](b *browser, what, expression string) T {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.page())
	}
	return got
}

// page is what stands on the page, for a failure's sake.
func (b *browser) page() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	words, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return "the page cannot be read: " + err.Error()
	}
	return words
}

// wait waits until something is true on the page.
func (b *browser) wait(what, condition string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	poll := chromedp.Poll[bool]("!!("+condition+")", chromedp.WithPollingInterval(50*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second))
	if _, err := chromedp.Run(ctx, poll); err != nil {
		b.Fatalf("%s: %v\n%s", what, err, b.page())
	}
}

// do waits for a node and acts on it.
func (b *browser) do(what, node string) {
	b.Helper()
	b.wait(what, node)
	see[bool](b, what, "t.click("+node+")")
}

func quoted(s string) string {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(raw)
}

func (b *browser) guide(words string) {
	b.Helper()
	b.wait("the guide says "+words, `t.words(document.getElementById("guide")).includes(`+quoted(words)+`)`)
}

// as makes the reader another person.
func (b *browser) as(name string) {
	b.Helper()
	pick := fmt.Sprintf(`t.set(document.getElementById("person"), [...document.querySelectorAll("#person option")].find((o) => t.words(o).startsWith(%s)).value)`, quoted(name))
	see[bool](b, "be "+name, pick)
	b.wait("the page is "+name+"'s", fmt.Sprintf(`[...document.querySelectorAll("#side .person")].some((n) => t.words(n).startsWith(%s))
		&& document.getElementById("connection").textContent !== "Connecting…"`, quoted(name+" you")))
}

// open goes to a channel, or to the direct messages with the bot.
func (b *browser) open(name string) {
	b.Helper()
	b.do("open "+name, "t.room("+quoted(name)+")")
	b.wait(name+" is open", `t.room(`+quoted(name)+`)?.getAttribute("aria-current") === "page" && document.getElementById("composer")`)
}

func (b *browser) say(words string) {
	b.Helper()
	b.run("type "+words, chromedp.SendKeys("#composer", words))
	b.do("send it", `document.getElementById("send")`)
}

func (b *browser) press(label, beside string) {
	b.Helper()
	b.do("press "+label, fmt.Sprintf(`t.button(document.getElementById("messages"), %s, %s)`, quoted(label), quoted(beside)))
}

func (b *browser) inForm(label string) { b.pressInForm(label, "") }

func (b *browser) pressInForm(label, beside string) {
	b.Helper()
	b.do("press "+label+" in the form", fmt.Sprintf(`t.form() && t.button(t.form(), %s, %s)`, quoted(label), quoted(beside)))
}

// confirm agrees in the service's own dialog.
func (b *browser) confirm() {
	b.Helper()
	b.do("confirm", `[...document.querySelectorAll("dialog[open] button")].find((n) => n.classList.contains("primary"))`)
}

func (b *browser) field(label, value string) {
	b.Helper()
	b.wait("the field "+label, "t.form() && t.input("+quoted(label)+")")
	see[bool](b, "fill in "+label, "t.fill("+quoted(label)+", "+quoted(value)+")")
}

// submit sends the form, and waits for it to close or to give way to the answer.
func (b *browser) submit() {
	b.Helper()
	b.do("send the form", `t.form()?.querySelector("button[type=submit]")`)
	b.wait("the form is taken", `!t.form() || !t.form().querySelector("button[type=submit]")`)
	b.closeForm()
}

func (b *browser) closeForm() {
	b.Helper()
	see[bool](b, "close the form", `t.form() ? t.click(t.form().querySelector("[aria-label='Close all']")) : true`)
	b.wait("no form is open", `!t.form()`)
}

func (b *browser) tick(step string) {
	b.Helper()
	b.do("tick "+step, `t.box(`+quoted(step)+`)`)
	b.wait(step+" is ticked on the card", `t.box(`+quoted(step)+`)?.checked && /T\+\d+ min/.test(t.words(t.box(`+quoted(step)+`).closest("label")))`)
}

// readExport opens the page that the bot uploaded, as the browser shows it.
func (b *browser) readExport() {
	b.Helper()
	b.run("open the exported page", chromedp.Navigate(see[string](b, "find the exported page", `t.link(".html").href`)))
	words := see[string](b, "read the exported page", `document.body.innerText`)
	for _, want := range []string{"INC-P001", "closed", "approved", "Deactivate", "our own key, planted for a drill", "Proof"} {
		if !strings.Contains(words, want) {
			b.Errorf("the exported page does not say %q", want)
		}
	}
	if !see[bool](b, "look at the drawn timeline", `!!document.querySelector("svg[role=img]")`) {
		b.Error("the exported page has no drawn timeline")
	}
}
