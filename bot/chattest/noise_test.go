package chattest_test

import (
	"testing"
	"time"

	"warroom/bot/chattest"
)

// The noise budget of the first hour: how often chat may call for somebody in the story of the access key. An incident that rings every phone
// all night is one that people mute.
var budget = map[string]int{
	"lee": 6, "priya": 4, "omar": 3, "dana": 4, "sam": 4, "tom": 4, "ines": 4,
	"alex": 0, "kim": 0, "guest": 0,
}

const roomBudget = 12

// withinBudget counts what the access key's first hour sent to each person.
func withinBudget(t *testing.T, stage *chattest.Stage, begun time.Time) {
	t.Helper()
	people, room := stage.Noise(begun, begun.Add(time.Hour))
	for who, most := range budget {
		if n := people[who]; n.Asks+n.Mentions > most {
			t.Errorf("%s is called %d times (%d asks, %d mentions); the budget is %d", who, n.Asks+n.Mentions, n.Asks, n.Mentions, most)
		}
	}
	if people["lee"].Asks == 0 || people["priya"].Mentions == 0 || room == 0 {
		t.Errorf("nothing was counted: %+v, %d in the room", people, room)
	}
	if room > roomBudget {
		t.Errorf("the room gets %d messages; the budget is %d", room, roomBudget)
	}
	// The incident is private, and that channel is not.
	if n := stage.Posts(chattest.StakeholdersName, begun, stage.Clock.Now().Add(time.Hour)); n > 0 {
		t.Errorf("the stakeholders' channel gets %d messages of a private incident", n)
	}
}
