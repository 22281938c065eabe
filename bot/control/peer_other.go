//go:build !linux

package control

import "net"

// sameUser relies on the modes of folder and socket, where the system has no common way to ask who connects.
func sameUser(*net.UnixConn) bool { return true }
