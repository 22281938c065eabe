// Package control is the local socket by which the command line asks a bot that runs. The data file belongs to one process at a time, so while the
// bot serves, `warroom incident`, `warroom backup` and the like reach the record through it, and nothing they do goes past its rules.
//
// It is HTTP over a Unix socket in the data folder. Only the user that runs the bot may connect: the folder is 0700, the socket 0600, and where the
// system tells who connects, that is checked too.
package control
