package bot

import (
	"context"
	"fmt"

	"warroom/bot/incident"
	"warroom/store"
)

// tableRooms keeps whose room a channel is or was, for good: service:channel → incident. A channel never becomes the room of a second one.
const tableRooms = "rooms"

// bindRoom keeps a room in the transaction of the event that opened it.
func (g *group) bindRoom(st *incident.State) {
	g.batch.Puts = append(g.batch.Puts, store.Put{Table: tableRooms, Key: st.Chat + ":" + string(st.Room.ID), Value: []byte(st.ID)})
}

// owner is the incident whose room a channel is or was; empty: none's.
func (b *Bot) owner(service, channel string) string {
	if stream := b.rooms.at(service, channel); stream != "" {
		return stream
	}
	raw, _ := b.store.Get(tableRooms, service+":"+channel)
	return string(raw)
}

// lookAtRooms asks the chat service about the rooms that are to be adopted, before the rules decide: a private incident must not come into an open channel, nor
// into the room of another.
func (b *Bot) lookAtRooms(ctx context.Context, service Service, r *Request, commands []incident.Command) error {
	for i, c := range commands {
		adopt, ok := c.(incident.AdoptRoom)
		if !ok {
			continue
		}
		looker, ok := service.(RoomLooker)
		if !ok {
			continue // the rules refuse what nobody looked at
		}
		look, err := looker.LookAtRoom(ctx, adopt.Room, r.Account)
		if err != nil {
			return fmt.Errorf("look at the room: %w", err)
		}
		if adopt.Name == "" {
			adopt.Name = look.Name
		}
		adopt.Facts = &incident.RoomFacts{
			Private: look.Private, Archived: look.Archived, Bot: look.Bot, Adopter: look.Account, Taken: b.owner(service.Name(), adopt.Room),
		}
		commands[i] = adopt
	}
	return nil
}
