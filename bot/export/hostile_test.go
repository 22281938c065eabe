package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"warroom/bot/export"
	"warroom/bot/incident"
)

// hostile is what people might write, or paste, into any field.
var hostile = []string{
	`<script>alert(1)</script>`,
	`"><img src=x onerror=alert(1)>`,
	`' onmouseover='alert(1)`,
	`</title></style></table><svg onload=alert(1)>`,
	`<!-- x`, `]]>`, `<br>`, `&lt;b&gt; &amp; &#60; &copy;`,
	`=HYPERLINK("https://evil.example","x")`, `+1+1`, `-2+3`, `@SUM(A1)`, "\t=1", "\r=1", "\n=1", `＝1`,
	`a,"b",c`, "one\r\ntwo\nthree", ` =1`, `"`,
	"# heading", "- item", "+ item", "1. item", "12) item", "    code", "> quote", "---", "===", "~~~", "```", "| a | b |", "\n# heading\n\n- item",
	`[x](javascript:alert(1))`, `![x](https://evil.example/x.png)`, `<https://evil.example>`, `https://evil.example/x`, `www.evil.example`, `WWW.evil.example`,
	`**bold** _em_ ~~gone~~ $x$ ` + "`code`", `\`, `\\`, `a\|b`, `me@evil.example`, `[^1]: note`,
	"\u202egnp.exe", "zero\u200bwidth", "join\u2060er", "\ufeffbom", "tag\U000E0041", "\u2066isolate\u2069", "soft\u00adhyphen", "line\u2028sep", "fill\u3164er",
	"bell\a null\x00 esc\x1b[31m del\x7f c1\u0085", "bad \xff utf8",
	strings.Repeat("x", 5000),
}

// filled is an event whose every text is hostile. Ids stay as they are: they are keys of the config, or made by us.
func filled(e incident.Event, s string) incident.Event {
	v := reflect.New(reflect.TypeOf(e).Elem())
	v.Elem().Set(reflect.ValueOf(e).Elem())
	for _, f := range v.Elem().Fields() {
		if f.Type() == reflect.TypeFor[incident.Words]() {
			f.SetString(s)
		}
	}
	return v.Interface().(incident.Event)
}

// poisoned is the story with one hostile text in every field that people fill in.
func poisoned(s string) []incident.Recorded {
	all := story()
	for i := range all {
		all[i].Event = filled(all[i].Event, s)
	}
	return all
}

func TestHostileTextIsText(t *testing.T) {
	for _, s := range hostile {
		rec := record(t, poisoned(s))
		rec.State.Codename = s // the fold takes it as clear
		t.Run("html", func(t *testing.T) { checkPage(t, written(t, export.HTML, rec)) })
		t.Run("csv", func(t *testing.T) { checkTable(t, written(t, export.CSV, rec), len(rec.Story)) })
		t.Run("md", func(t *testing.T) { checkMarkdown(t, written(t, export.Markdown, rec)) })
		for _, v := range views {
			checkShown(t, v.name, s, written(t, v.write, rec))
		}
		if t.Failed() {
			t.Fatalf("with the text %q", s)
		}
	}
}

// checkShown finds nothing in a view that a reader would not see.
func checkShown(t *testing.T, view, hostile string, out []byte) {
	t.Helper()
	for _, r := range string(out) {
		if unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			t.Errorf("%s holds the hidden character %U", view, r)
			return
		}
	}
	for _, r := range hostile {
		if unicode.Is(unicode.Cf, r) && !strings.Contains(string(out), fmt.Sprintf("⟨U+%04X⟩", r)) {
			t.Errorf("%s does not show %U as its number", view, r)
		}
	}
}

// checkPage reads the page as XML. Only elements and attributes of ours may be in it, each closed, every id once and every link going somewhere.
func checkPage(t *testing.T, out []byte) {
	t.Helper()
	elements := strings.Fields("html head meta title style body header a h1 h2 p main fieldset legend input label nav ul li section div table caption " +
		"thead tbody tr th td time small code br pre figure figcaption svg g line rect text")
	attributes := strings.Fields("lang charset http-equiv content name class href id type checked for aria-label aria-labelledby tabindex scope " +
		"datetime role viewBox xmlns x y x1 y1 x2 y2 width height")
	ids, links := map[string]bool{}, map[string]bool{}
	d := xml.NewDecoder(bytes.NewReader(out))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(elements, e.Name.Local) {
			t.Errorf("the page has an element %q", e.Name.Local)
		}
		for _, a := range e.Attr {
			switch {
			case !slices.Contains(attributes, a.Name.Local):
				t.Errorf("the page has an attribute %q", a.Name.Local)
			case a.Name.Local == "id":
				if ids[a.Value] {
					t.Errorf("the page has the id %q twice", a.Value)
				}
				ids[a.Value] = true
			case a.Name.Local == "href" || a.Name.Local == "for" || a.Name.Local == "aria-labelledby":
				links[strings.TrimPrefix(a.Value, "#")] = true
			}
		}
	}
	for to := range links {
		if !ids[to] {
			t.Errorf("a link of the page goes to %q, which is not there", to)
		}
	}
}

func checkTable(t *testing.T, out []byte, entries int) {
	t.Helper()
	for line := range bytes.Lines(out) {
		if bytes.HasSuffix(line, []byte("\r\n")) {
			continue
		}
		if bytes.ContainsRune(line, '\r') {
			t.Errorf("a carriage return stands alone: %q", line)
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != entries+1 {
		t.Errorf("%d rows; want a head and %d entries", len(rows), entries)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a spreadsheet would run this cell: %q", cell)
			}
		}
	}
}

// checkMarkdown reads the Markdown as a code host would. There is nothing in it but headings, paragraphs and tables of ours, and line breaks.
func checkMarkdown(t *testing.T, out []byte) {
	t.Helper()
	gfm := goldmark.New(goldmark.WithExtensions(extension.GFM))
	doc := gfm.Parser().Parse(text.NewReader(out))
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.Text, *ast.String, *ast.FencedCodeBlock:
		case *ast.Heading:
			if n.Level > 3 {
				t.Errorf("a heading of level %d", n.Level)
			}
		case *ast.RawHTML:
			if s := string(n.Segments.Value(out)); s != "<br>" {
				t.Errorf("markup in the Markdown: %q", s)
			}
		default:
			if !strings.HasPrefix(n.Kind().String(), "Table") {
				t.Errorf("the Markdown has a %s", n.Kind())
			}
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMarkdownReadsBack holds what a code host shows against what was written.
func TestMarkdownReadsBack(t *testing.T) {
	for _, s := range hostile {
		if strings.ContainsAny(s, "\n\r\t") || strings.ContainsFunc(s, func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
		}) {
			continue // shown in other words
		}
		rec := record(t, poisoned(s))
		var b bytes.Buffer
		if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert(written(t, export.Markdown, rec), &b); err != nil {
			t.Fatal(err)
		}
		shown := new(strings.Builder)
		d := xml.NewDecoder(strings.NewReader("<x>" + strings.ReplaceAll(b.String(), "<!-- raw HTML omitted -->", "") + "</x>"))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			if c, ok := token.(xml.CharData); ok {
				shown.Write(c)
			}
		}
		if want := "“" + s + "”"; !strings.Contains(shown.String(), want) && !strings.ContainsAny(s, "\u2028\u3164") {
			t.Errorf("the Markdown does not show %q as it is", s)
		}
	}
}
