package sandbox

import (
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Socket Mode (https://docs.slack.dev/apis/events-api/using-socket-mode).
const (
	mostSockets  = 10
	pingEvery    = 10 * time.Second
	silenceLimit = 40 * time.Second
	writeLimit   = 5 * time.Second
	mostWaiting  = 4096 // frames that a connection may have before it
	socketLife   = time.Hour
	debugLife    = 360 * time.Second // with debug_reconnects=true
	warningTime  = 10 * time.Second  // between the warning and the refresh
	mostFrame    = 4 << 20
)

// socket is one connection of the app's.
type socket struct {
	conn *websocket.Conn
	out  chan []byte
	gone chan struct{}
	once sync.Once
}

// drop ends the connection at once, as a broken line does.
func (k *socket) drop() {
	k.once.Do(func() {
		close(k.gone)
		_ = k.conn.Close()
	})
}

// send queues a frame. A connection whose reader has stopped reading is dropped.
func (k *socket) send(frame []byte) {
	select {
	case k.out <- frame:
	default:
		k.drop()
	}
}

// link opens a connection by the ticket of apps.connections.open.
func (s *Slack) link(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	made, ok := s.tickets[ticket]
	delete(s.tickets, ticket)
	closed := s.closed
	s.mu.Unlock()
	if !ok || closed || time.Since(made) > ticketLife {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	// The ticket is the right to connect, so the Origin does not matter: Socket Mode clients send that of Slack.
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // it answered already
	}
	life := socketLife
	if r.URL.Query().Get("debug_reconnects") == "true" {
		life = debugLife
	}
	k := &socket{conn: conn, out: make(chan []byte, mostWaiting), gone: make(chan struct{})}
	if !s.attach(k, life) {
		_ = conn.Close()
		return
	}
	s.read(k)
}

// attach takes a connection in and greets it. The eleventh is told to go.
func (s *Slack) attach(k *socket, life time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.working.Go(func() { s.write(k) })
	if len(s.sockets) >= mostSockets {
		k.send(encode(answer{"type": "disconnect", "reason": "too_many_websockets", "debug_info": answer{"host": s.origin.Host}}))
		s.later(time.Second, k.drop)
		return true
	}
	s.sockets = append(s.sockets, k)
	k.send(encode(answer{
		"type": "hello", "num_connections": len(s.sockets), "connection_info": answer{"app_id": s.opt.App.ID},
		"debug_info": answer{"host": s.origin.Host, "started": s.now().UTC().Format(time.DateTime), "build_number": 1, "approximate_connection_time": int(life / time.Second)},
	}))
	s.later(life-warningTime, func() { s.refresh(k) })
	s.changed(Change{Kind: ChangeState})
	return true
}

// detach takes a connection out.
func (s *Slack) detach(k *socket) {
	k.drop()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
	s.changed(Change{Kind: ChangeState})
}

// write sends frames and pings until the connection is gone.
func (s *Slack) write(k *socket) {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		var err error
		select {
		case frame := <-k.out:
			_ = k.conn.SetWriteDeadline(time.Now().Add(writeLimit))
			err = k.conn.WriteMessage(websocket.TextMessage, frame)
		case <-ping.C:
			if !s.muted() {
				err = k.conn.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(writeLimit))
			}
		case <-k.gone:
			return
		}
		if err != nil {
			k.drop()
			return
		}
	}
}

// read takes acknowledgements until the connection ends.
func (s *Slack) read(k *socket) {
	defer s.detach(k)
	alive := func() { _ = k.conn.SetReadDeadline(time.Now().Add(silenceLimit)) }
	alive()
	k.conn.SetReadLimit(mostFrame)
	k.conn.SetPongHandler(func(string) error { alive(); return nil })
	k.conn.SetPingHandler(func(data string) error {
		alive()
		if s.muted() {
			return nil
		}
		_ = k.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeLimit))
		return nil
	})
	for {
		_, frame, err := k.conn.ReadMessage()
		if err != nil {
			return
		}
		alive()
		s.acknowledged(frame)
	}
}

// refresh announces the end of a connection, as Slack does every few hours, and brings it about.
func (s *Slack) refresh(k *socket) {
	if !slices.Contains(s.sockets, k) {
		return
	}
	k.send(encode(answer{"type": "disconnect", "reason": "warning", "debug_info": answer{"host": s.origin.Host}}))
	s.later(warningTime, func() {
		if slices.Contains(s.sockets, k) {
			k.send(encode(answer{"type": "disconnect", "reason": "refresh_requested", "debug_info": answer{"host": s.origin.Host}}))
			s.later(time.Second, k.drop)
		}
	})
}

// Refresh refreshes every open connection: the warning now, the end ten seconds later.
func (s *Slack) Refresh() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		s.refresh(k)
	}
}

// DropSockets breaks every open connection without a word.
func (s *Slack) DropSockets() {
	s.mu.Lock()
	all := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, k := range all {
		k.drop()
	}
}

// Mute keeps connections open and silent, as a line that died without anybody noticing: no payload, no ping, no answer to one.
func (s *Slack) Mute(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.mute = on
}

func (s *Slack) muted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.mute
}

// Connections counts the app's open connections.
func (s *Slack) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}
