//go:build linux

package slack

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sys/unix"
)

// BenchmarkGoal4OneCoreClick is what a bot on one core answers when 64 people in eight incidents click as fast as they are answered: frames from two connections, parsed, decided,
// made durable with their answers, acknowledged. The floor is a program that reads the same frames from two such connections and acknowledges them, and
// does nothing else. The ratio is to be 0.35 at least. x-http holds it against another floor: an HTTP server that reads the bodies that Slack would send there,
// and checks their signatures.
func BenchmarkGoal4OneCoreClick(b *testing.B) {
	f := startFlood(b)
	oneCore(b)
	r := openWarRoom(b, New(Options{APIURL: f.address + "/api/", BotToken: canaryBot, AppToken: canaryApp}))
	crowd := r.clickers(b, 8, 8)
	f.load(b, crowd)
	f.run(b, "bot", 50*time.Millisecond) // takes the bot's connections
	acknowledge(b, f.address)
	posted := verify(b)
	var ratios, overs, rates []float64
	for b.Loop() {
		for range rounds() {
			floor := f.run(b, "floor", 300*time.Millisecond)
			clicks := f.run(b, "bot", 500*time.Millisecond)
			posts := f.run(b, posted, 300*time.Millisecond)
			ratios, overs, rates = append(ratios, clicks/floor), append(overs, clicks/posts), append(rates, clicks)
		}
	}
	for i, c := range crowd {
		c.made = f.made[i]
	}
	r.allRecorded(b, crowd...)
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(median(overs), "x-http")
	b.ReportMetric(median(rates), "clicks/s")
}

// oneCore makes this process run on one core until the benchmark ends. It keeps two processors of the scheduler's: with one, nothing else would run
// while a transaction waits for the disk.
func oneCore(b *testing.B) {
	b.Helper()
	all := allowed(b)
	var one unix.CPUSet
	one.Set(firstOf(all))
	procs := runtime.GOMAXPROCS(2)
	pin(b, one)
	b.Cleanup(func() {
		pin(b, all)
		runtime.GOMAXPROCS(procs)
	})
}

// offTheFirst keeps this process off the core that oneCore takes, where there is another.
func offTheFirst(t *testing.T) {
	t.Helper()
	all := allowed(t)
	if all.Count() > 1 {
		all.Clear(firstOf(all))
		pin(t, all)
	}
}

// firstOf is the first core of a set, which is never empty.
func firstOf(set unix.CPUSet) int {
	cpu := 0
	for !set.IsSet(cpu) {
		cpu++
	}
	return cpu
}

func allowed(tb testing.TB) (set unix.CPUSet) {
	tb.Helper()
	if err := unix.SchedGetaffinity(os.Getpid(), &set); err != nil {
		tb.Fatal(err)
	}
	return set
}

// pin puts every thread of this process on a set of cores. Threads that begin later inherit it.
func pin(tb testing.TB, set unix.CPUSet) {
	tb.Helper()
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		tb.Fatal(err)
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			tb.Fatal(err)
		}
		if err := unix.SchedSetaffinity(id, &set); err != nil && !errors.Is(err, unix.ESRCH) { // a thread may have ended
			tb.Fatal(err)
		}
	}
}

// acknowledge is the floor: two connections on which every frame is acknowledged.
func acknowledge(b *testing.B, address string) {
	b.Helper()
	var reading sync.WaitGroup
	b.Cleanup(reading.Wait) // after the connections are closed
	for range 2 {
		conn, answer, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(address, "http")+"/link", nil)
		if err != nil {
			b.Fatal(err)
		}
		_ = answer.Body.Close()
		if _, _, err := conn.ReadMessage(); err != nil { // the greeting
			b.Fatal(err)
		}
		reading.Go(func() {
			var frame bytes.Buffer
			ack := make([]byte, 0, 64)
			for {
				frame.Reset()
				_, r, err := conn.NextReader()
				if err == nil {
					_, err = frame.ReadFrom(r)
				}
				if err != nil {
					return
				}
				id := frame.Bytes()[len(envelopeStart):][:envelopeID]
				if conn.WriteMessage(websocket.TextMessage, append(append(append(ack[:0], envelopeStart...), id...), `"}`...)) != nil {
					return
				}
			}
		})
		b.Cleanup(func() { _ = conn.Close() })
	}
}

// Frames and acknowledgements begin with the envelope's id, which names the lane of the click.
const (
	envelopeStart = `{"envelope_id":"`
	envelopeID    = len(unstamped) + len("-00")
)

// verify is the other floor: a server that reads bodies and checks their signatures (https://docs.slack.dev/authentication/verifying-requests-from-slack).
func verify(b *testing.B) (address string) {
	b.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil || !hmac.Equal([]byte(r.Header.Get("X-Slack-Signature")), []byte(signature(r.Header.Get("X-Slack-Request-Timestamp"), body))) {
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	b.Cleanup(s.Close)
	return s.URL
}

func signature(stamp string, body []byte) string {
	h := hmac.New(sha256.New, []byte("8f742231b10e8888abcd99yyyzzz85a5"))
	_, _ = fmt.Fprintf(h, "v0:%s:", stamp)
	_, _ = h.Write(body)
	return "v0=" + hex.EncodeToString(h.Sum(nil))
}

// flood is Slack in a process of its own, with 64 people who click.
type flood struct {
	address string
	made    []int // clicks that the bot answered, by lane
}

// lane is one of the people: what they click, in turn.
type lane struct {
	Incident string
	Clicks   [][]byte
}

// floodRun is what came of a run.
type floodRun struct {
	OK      bool    `json:"ok"`
	Error   string  `json:"error"`
	Seconds float64 `json:"seconds"`
	Acked   []int   `json:"acked"` // by lane
}

const floodEnv = "WARROOM_TEST_FLOOD"

func startFlood(b *testing.B) *flood {
	b.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestFlood$", "-test.v") //nolint:noctx // ends when its input does
	child.Env = append(os.Environ(), floodEnv+"=1")
	child.Stderr = os.Stderr
	in, err := child.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := child.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = in.Close()
		if err := child.Wait(); err != nil {
			b.Error(err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), floodEnv+" "); ok {
			return &flood{address: address, made: make([]int, 64)}
		}
	}
	b.Fatal("the process that clicks did not start")
	return nil
}

// load gives the other process the clicks.
func (f *flood) load(b *testing.B, crowd []*clicker) {
	b.Helper()
	lanes := make([]lane, len(crowd))
	for i, c := range crowd {
		lanes[i].Incident = c.incident
		for _, k := range c.clicks {
			lanes[i].Clicks = append(lanes[i].Clicks, k.frame)
		}
	}
	path := filepath.Join(b.TempDir(), "lanes.json")
	if err := os.WriteFile(path, marshal(lanes), 0o600); err != nil {
		b.Fatal(err)
	}
	f.call(b, "goal.load", url.Values{"path": {path}})
}

// run floods one side for a while, and says how many clicks it answers in a second.
func (f *flood) run(b *testing.B, side string, d time.Duration) float64 {
	b.Helper()
	got := f.call(b, "goal.run", url.Values{"side": {side}, "ms": {strconv.FormatInt(d.Milliseconds(), 10)}})
	sum := 0
	for i, n := range got.Acked {
		sum += n
		if side == "bot" {
			f.made[i] += n
		}
	}
	return float64(sum) / got.Seconds
}

func (f *flood) call(b *testing.B, method string, form url.Values) (got floodRun) {
	b.Helper()
	r, err := http.PostForm(f.address+"/api/"+method, form) //nolint:noctx // as long as it takes
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil || !got.OK {
		b.Fatal(method, got.Error, err)
	}
	return got
}

// TestFlood is the other process of BenchmarkGoal4OneCoreClick. It serves until its input ends.
func TestFlood(t *testing.T) {
	if os.Getenv(floodEnv) == "" {
		t.Skip("BenchmarkGoal4OneCoreClick starts this in a process of its own")
	}
	offTheFirst(t)
	f := newFake(t)
	sides := map[string]*side{}
	var lanes []lane
	f.on("goal.load", func(_ *http.Request, form url.Values) any {
		raw, err := os.ReadFile(form.Get("path"))
		if err == nil {
			err = json.Unmarshal(raw, &lanes)
		}
		return floodRun{OK: err == nil, Error: fmt.Sprint(err)}
	})
	f.on("goal.run", func(_ *http.Request, form url.Values) any {
		name := form.Get("side")
		s := sides[name]
		if s == nil {
			s = newSide(lanes)
			if strings.HasPrefix(name, "http:") {
				s.posts(t, name)
			} else {
				s.connect(<-f.arrived, <-f.arrived)
			}
			sides[name] = s
		}
		ms, err := strconv.Atoi(form.Get("ms"))
		if err != nil {
			return floodRun{Error: err.Error()}
		}
		return s.run(time.Duration(ms) * time.Millisecond)
	})
	fmt.Println(floodEnv, f.server.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
	for _, s := range sides {
		s.close()
	}
}

// side is one of those who answer clicks.
type side struct {
	crowd  []*clicker
	acked  []chan struct{}
	send   func(lane int, frame []byte) error
	failed atomic.Value
	close  func()
}

func newSide(lanes []lane) *side {
	s := &side{close: func() {}}
	for _, l := range lanes {
		c := &clicker{incident: l.Incident}
		for _, frame := range l.Clicks {
			c.clicks = append(c.clicks, clickOf(bytes.Clone(frame)))
		}
		s.crowd = append(s.crowd, c)
		s.acked = append(s.acked, make(chan struct{}, 1))
	}
	return s
}

// run has everybody click for a while.
func (s *side) run(d time.Duration) floodRun {
	out := floodRun{Acked: make([]int, len(s.crowd))}
	var all sync.WaitGroup
	begun := time.Now()
	for i, c := range s.crowd {
		all.Go(func() {
			for time.Since(begun) < d {
				if err := s.send(i, c.next()); err != nil {
					s.failed.Store(err.Error())
					return
				}
				select {
				case <-s.acked[i]:
					out.Acked[i]++
				case <-time.After(10 * time.Second):
					s.failed.Store(fmt.Sprintf("click %d of lane %d is not answered", c.made, i))
					return
				}
			}
		})
	}
	all.Wait()
	out.Seconds = time.Since(begun).Seconds()
	out.Error, _ = s.failed.Load().(string)
	out.OK = out.Error == ""
	return out
}

// connect makes it a side that hears frames and acknowledges them.
func (s *side) connect(conns ...*websocket.Conn) {
	var reading sync.WaitGroup
	writing := make([]sync.Mutex, len(conns))
	for _, conn := range conns {
		reading.Go(func() {
			for {
				_, ack, err := conn.ReadMessage()
				if err != nil {
					return
				}
				lane, err := strconv.Atoi(string(ack[len(envelopeStart):][:envelopeID][len(unstamped)+1:]))
				if err != nil {
					s.failed.Store(err.Error())
					return
				}
				s.acked[lane] <- struct{}{}
			}
		})
	}
	s.send = func(lane int, frame []byte) error {
		i := lane % len(conns)
		writing[i].Lock()
		defer writing[i].Unlock()
		return conns[i].WriteMessage(websocket.TextMessage, frame)
	}
	s.close = func() {
		for _, conn := range conns {
			_ = conn.Close()
		}
		reading.Wait()
	}
}

// posts makes it a side that is posted to.
func (s *side) posts(t *testing.T, address string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: len(s.crowd)}}
	bodies := make([][]byte, len(s.crowd))
	for i, c := range s.crowd {
		var envelope struct {
			Payload json.RawMessage `json:"payload"`
		}
		if err := json.Unmarshal(c.clicks[0].frame, &envelope); err != nil {
			t.Error(err)
		}
		bodies[i] = []byte(url.Values{"payload": {string(envelope.Payload)}}.Encode())
	}
	stamp := strconv.Itoa(stampBase)
	signatures := make([]string, len(bodies))
	for i, body := range bodies {
		signatures[i] = signature(stamp, body)
	}
	s.send = func(lane int, _ []byte) error {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, bytes.NewReader(bodies[lane]))
		if err != nil {
			return err
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Slack-Request-Timestamp", stamp)
		r.Header.Set("X-Slack-Signature", signatures[lane])
		got, err := client.Do(r)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, got.Body)
		_ = got.Body.Close()
		if got.StatusCode != http.StatusOK {
			return fmt.Errorf("answered %s", got.Status)
		}
		s.acked[lane] <- struct{}{}
		return nil
	}
	s.close = client.CloseIdleConnections
}
