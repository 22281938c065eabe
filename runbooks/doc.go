// Package runbooks reads the runbooks that an incident follows, says what is wrong with them, and writes them out again.
package runbooks
