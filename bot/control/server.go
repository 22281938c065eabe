package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"warroom/bot"
)

// SocketName is the socket's file in the data folder.
const SocketName = "control.sock"

// Server answers the command line.
type Server struct {
	listener net.Listener
	http     *http.Server
	log      *slog.Logger
}

// longestPath is what fits a socket's address on every system that is served (unix(7): 108 bytes on Linux, 104 elsewhere, with a closing zero).
const longestPath = 103

// requestLimit is the largest request in bytes; what people type is far smaller.
const requestLimit = 1 << 20

// Listen opens the socket in the data folder. A socket that a killed process left behind is replaced: the lock on the data file has shown that
// no other bot runs.
func Listen(ctx context.Context, dir string, console bot.Console, log *slog.Logger) (*Server, error) {
	path := filepath.Join(dir, SocketName)
	if len(path) > longestPath {
		return nil, fmt.Errorf("the path of the control socket has %d bytes and a socket's may have %d: choose a shorter store.dir", len(path), longestPath)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove the old control socket: %w", err)
	}
	old := syscall.Umask(0o177) // the socket is born 0600, so that there is no moment in which others may connect
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	syscall.Umask(old)
	if err != nil {
		return nil, fmt.Errorf("open the control socket: %w", err)
	}
	s := &Server{listener: own{l}, log: log}
	s.http = &http.Server{Handler: routes(console), ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	return s, nil
}

// Serve answers until the context ends.
func (s *Server) Serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() {
		soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = s.http.Shutdown(soon) // whoever still asks is cut off: the bot ends
	})
	defer stop()
	if err := s.http.Serve(s.listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("control socket: %w", err)
	}
	return nil
}

// Close closes the socket.
func (s *Server) Close() error {
	err := s.http.Close()
	if closed := s.listener.Close(); !errors.Is(closed, net.ErrClosed) { // one that never served is not known to the server
		err = errors.Join(err, closed)
	}
	return err
}

// own lets in only the user that runs the bot.
type own struct{ net.Listener }

// Accept waits for a connection of the same user.
func (l own) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if u, ok := c.(*net.UnixConn); ok && sameUser(u) {
			return c, nil
		}
		_ = c.Close()
	}
}

// request is what the command line asks for.
type request struct {
	ID       string `json:"id,omitempty"`
	As       string `json:"as,omitempty"`
	Incident string `json:"incident,omitempty"`
	Words    string `json:"words,omitempty"`
	Path     string `json:"path,omitempty"`
}

// problem is an error on its way to the command line.
type problem struct {
	Code  string `json:"code,omitempty"`
	Error string `json:"error"`
}

// codes name the errors that the command line tells apart.
var codes = map[string]error{"no-person": bot.ErrNoSuchPerson, "no-incident": bot.ErrNoSuchIncident, "busy": bot.ErrBusy}

func routes(console bot.Console) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /do", answer(func(r *http.Request, q request) (any, error) {
		return console.Do(r.Context(), q.ID, q.As, q.Incident, q.Words)
	}))
	mux.HandleFunc("POST /list", answer(func(r *http.Request, _ request) (any, error) { return console.List(r.Context()) }))
	mux.HandleFunc("POST /show", answer(func(r *http.Request, q request) (any, error) { return console.Show(r.Context(), q.ID, q.Incident) }))
	mux.HandleFunc("POST /outbox", answer(func(r *http.Request, _ request) (any, error) { return console.Outbox(r.Context()) }))
	mux.HandleFunc("POST /backup", answer(func(r *http.Request, q request) (any, error) { return nil, console.Backup(r.Context(), q.Path) }))
	mux.HandleFunc("POST /export", func(w http.ResponseWriter, r *http.Request) {
		var q request
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, requestLimit)).Decode(&q); err != nil {
			refuse(w, err)
			return
		}
		f, err := console.Export(r.Context(), q.ID, q.Incident)
		if err != nil {
			refuse(w, err)
			return
		}
		from, err := f.Open()
		if err != nil {
			refuse(w, err)
			return
		}
		defer func() { _ = from.Close() }()
		w.Header().Set("Content-Type", "application/zip")
		w.Header().Set("X-Name", f.Name)
		w.Header().Set("Content-Length", strconv.FormatInt(f.Size, 10)) // a body that is cut off then fails at the other end
		_, _ = io.Copy(w, from)                                         // who asked sees a short body
	})
	return mux
}

// answer makes a handler that answers in JSON.
func answer(f func(*http.Request, request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q request
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, requestLimit)).Decode(&q); err != nil {
			refuse(w, err)
			return
		}
		got, err := f(r, q)
		if err != nil {
			refuse(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(got) // who asked has gone
	}
}

func refuse(w http.ResponseWriter, err error) {
	p := problem{Error: err.Error()}
	for code, is := range codes {
		if errors.Is(err, is) {
			p.Code = code
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnprocessableEntity)
	_ = json.NewEncoder(w).Encode(p) // who asked has gone
}
