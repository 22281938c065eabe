package export

import (
	"strconv"

	"warroom/bot/incident"
)

// class says what kind of account somebody has.
func class(c incident.Class) string {
	switch c {
	case incident.ClassPerson:
		return "a person of the config"
	case incident.ClassMember:
		return "a member of the workspace"
	case incident.ClassExternal:
		return "an external"
	case incident.ClassStranger:
		return "a stranger"
	case incident.ClassClock:
		return theBot
	}
	return "of class " + string(c)
}

// taking says how a role was taken.
func taking(how string) string {
	switch how {
	case "", "answer":
		return ""
	case "first act":
		return "by a first act in the room"
	case "declaring":
		return "by declaring"
	case "handover":
		return "by hand-over"
	case "back":
		return "back from a stand-in"
	}
	return "by " + how
}

// void says why a decision ended without an answer.
func void(why string) string {
	switch why {
	case "target-changed":
		return "the target changed"
	case "step-skipped":
		return "its step was skipped"
	case "break-glass":
		return "the glass was broken instead"
	case "closed":
		return "the incident closed"
	}
	return why
}

// closing says what an incident turned out to be.
func closing(c incident.CloseClass) string {
	switch c {
	case incident.ClassReal:
		return "real"
	case incident.ClassFalseAlarm:
		return "a false alarm"
	case incident.ClassDuplicate:
		return "a duplicate"
	case incident.ClassExercise:
		return "an exercise"
	}
	return string(c)
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
