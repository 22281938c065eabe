package bot

import (
	"context"
	"fmt"
	"time"

	"warroom/bot/command"
	"warroom/bot/incident"
	"warroom/bot/view"
)

const (
	// answerLimit is a little less than the three seconds that the services wait for an answer. What is not on disk by then is answered "not recorded
	// yet", and gets its outcome later.
	answerLimit = 2500 * time.Millisecond
	// laterLimit is how long an answer may follow. Slack takes one for 30 minutes
	// (https://docs.slack.dev/interactivity/handling-user-interaction), other services for 15.
	laterLimit = 10 * time.Minute
)

// handle answers what a person did in chat. It commits, and sends nothing itself.
func (b *Bot) handle(ctx context.Context, r *Request) Answer {
	service := b.services[r.Service]
	if service == nil {
		return Answer{}
	}
	if r.Message != nil {
		b.rooms.saw(r.Service, r.Message.Ref.Channel, r.Message.Ref.Message)
	}
	switch r.Kind {
	case Typed, Pressed, Submitted, Shortcut, Reacted:
		return b.serve(ctx, service, r)
	case OpenedHome:
		b.drawHome(service, r.Workspace, r.Account)
		return Answer{}
	case Spoke:
		return Answer{}
	default: // what chat tells of, below
	}
	soon, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	switch r.Kind {
	case Joined, Left:
		b.noteMember(soon, service, r)
	case Archived:
		b.noteArchived(soon, r)
	case Edited, Deleted:
		b.noteChanged(soon, service, r)
	default: // of no use to the record
	}
	return Answer{}
}

// serve has the words turn what was done into commands, commits those, and answers.
func (b *Bot) serve(ctx context.Context, service Service, r *Request) Answer {
	begun := time.Now()
	look, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	actor, err := b.actor(look, service, r.Workspace, r.Account, decides(r))
	if err != nil {
		return b.failure(r, fmt.Errorf("who acts is not known: %w", err))
	}
	s := &sight{bot: b, ctx: ctx, service: service, actor: actor, policy: b.policy.Load(), here: b.rooms.at(service.Name(), r.Channel)}
	in := s.input(r)
	out := command.Do(ctx, s, in)
	if out.Incident == "" {
		out.Incident = s.here
	}
	if actor.Class == incident.ClassStranger && out.Declare == nil && len(out.Commands) == 0 {
		m := view.Stranger(s.policy)
		return Answer{Tell: &m}
	}
	if out.Home || r.AtHome {
		defer b.drawHome(service, r.Workspace, r.Account)
	}
	if out.Hash != nil {
		return b.hashFirst(s, r, in, out)
	}
	if out.Declare == nil && len(out.Commands) == 0 {
		return Answer{Form: out.Form, Tell: out.Tell, Wrong: out.Wrong, Done: out.Done}
	}
	if err := b.lookAtRooms(look, service, r, out.Commands); err != nil {
		return b.failure(r, err)
	}
	j := s.job(r, out)
	if !b.enqueue(j) {
		b.redrawAfter(r)
		return b.failure(r, ErrBusy)
	}
	wait := time.NewTimer(max(0, answerLimit-time.Since(begun)))
	defer wait.Stop()
	select {
	case o := <-j.done:
		return b.conclude(ctx, s, r, in, out, o)
	case <-b.shut:
		return b.conclude(ctx, s, r, in, out, b.outcome(ctx, j))
	case <-wait.C:
	}
	m := view.NotYet()
	return Answer{Tell: &m, Later: b.follow(func(ctx context.Context, say func(Answer)) {
		o := b.outcome(ctx, j)
		if o.Err != nil && ctx.Err() != nil {
			return
		}
		late := *s
		late.ctx = ctx
		a := b.conclude(ctx, &late, r, in, out, o)
		if a.Tell == nil && a.Form == nil && len(a.Wrong) == 0 {
			m := view.Recorded(b.now())
			a.Tell = &m
		}
		say(settled(a))
		if a.Later != nil {
			for next := range a.Later {
				say(settled(next))
			}
		}
	})}
}

// follow gives what comes after a first answer. The channel is closed when nothing more comes; it is nil when the bot stops and nothing can come.
func (b *Bot) follow(next func(ctx context.Context, say func(Answer))) <-chan Answer {
	later := make(chan Answer, 4) // more than ever follow, so that nobody waits for who does not listen
	if !b.aside(func(ctx context.Context) {
		defer close(later)
		limit, cancel := context.WithTimeout(ctx, laterLimit)
		defer cancel()
		next(limit, func(a Answer) { later <- a })
	}) {
		return nil
	}
	return later
}

// settled is an answer that comes too late to stand beside a form's fields.
func settled(a Answer) Answer {
	for _, why := range a.Wrong {
		m := view.Sentence(why)
		return Answer{Tell: &m}
	}
	a.Later = nil
	return a
}

// decides reports whether an act may use a right: then the chat service is asked afresh who the account is.
func decides(r *Request) bool {
	switch r.Act.Do {
	case view.ActApprove:
		return true
	case view.ActDeny, view.ActAsk, view.ActDecision, view.ActAskAgain, view.ActGlass, view.ActGlassReview, view.ActWaive, view.ActSeverity, view.ActAssign, view.ActAssignTo, view.ActHandOver,
		view.ActClose, view.ActReopen:
		return r.Kind == Submitted // opening the form uses nothing, and must not wait
	}
	return r.Kind == Typed && command.UsesRight(r.Words)
}

// input is the request as the words take it.
func (s *sight) input(r *Request) command.Input {
	in := command.Input{
		Words: r.Words, Act: r.Act, Values: r.Values, Checked: r.Checked, Note: r.Note, InForm: r.InForm, Submitted: r.Kind == Submitted,
		Now: moment(s.bot.now()), Zone: s.bot.people.zone(s.actor.Person), Channel: r.Channel,
	}
	if m := r.Message; m != nil {
		q := &command.Quote{Text: m.Text, Link: m.Link, Place: m.Ref.Channel + "/" + m.Ref.Message}
		if m.Author != "" {
			if p, ok := s.Person(m.Author); ok {
				q.Author = p
				q.Name = s.policy.People[p].Name
			}
		}
		for _, f := range m.Files {
			q.Files = append(q.Files, command.File{ID: f.ID, Name: f.Name, Link: f.Link, Size: f.Size})
		}
		in.Quote = q
	}
	if r.Kind == Reacted {
		in.Act = view.Act{Do: view.ActTimeline, Ref: command.ByReaction}
	}
	return in
}

// job is the act as the decider takes it.
func (s *sight) job(r *Request, out command.Outcome) *job {
	id := r.ID
	if r.Kind == Submitted {
		id = s.bot.attempt(id)
	}
	j := &job{
		meta:   incident.Meta{ID: id, By: s.actor, Source: r.Source, Occurred: out.Occurred, Seen: out.Seen, Named: s.bot.named(out.Commands)},
		stream: out.Incident, declare: out.Declare, commands: out.Commands, done: make(chan Outcome, 1),
	}
	if j.declare != nil && j.declare.Chat == "" {
		d := *j.declare
		d.Chat = s.bot.home(s.service)
		j.declare = &d
	}
	return j
}

// conclude is the answer once the outcome is known.
func (b *Bot) conclude(ctx context.Context, s *sight, r *Request, in command.Input, out command.Outcome, o Outcome) Answer {
	switch {
	case o.Err != nil:
		b.redrawAfter(r)
		return b.failure(r, o.Err)
	case o.Refusal != nil:
		return b.refuse(s, r, o)
	}
	if s.service != nil && (r.Kind == Reacted || r.Kind == Shortcut && r.Act.Do == view.ActTimeline) {
		b.mark(s.service, r.Message.Ref)
	}
	if out.Declare != nil {
		return b.declared(ctx, s, o)
	}
	if out.Then != nil {
		in.Act, in.Values, in.Submitted, in.Words = *out.Then, nil, false, ""
		then := command.Do(ctx, s, in)
		return Answer{Form: then.Form, Tell: then.Tell}
	}
	a := Answer{Form: out.Form, Tell: out.Tell, Done: out.Done}
	if !o.Changed && a.Tell != nil {
		m := view.Sentence("It is so already. Nothing was recorded.")
		a.Tell = &m
	}
	if a.Form == nil && a.Tell == nil && !a.Done && r.Kind == Pressed && o.Changed {
		a.Tell = b.couriers.lateness(o.Incident, r.Account, b.now())
	}
	return a
}

// refuse says why not. A form stays open with the reason beside its first field, so that nothing that was written is lost.
func (b *Bot) refuse(s *sight, r *Request, o Outcome) Answer {
	st := b.snapshot(s.ctx, o.Incident)
	if st == nil || !incident.Visible(st, s.policy, s.actor) {
		st = &incident.State{}
	}
	v := view.Incident{State: st, Policy: s.policy, Now: b.now()}
	if r.Kind == Submitted && len(r.Values) > 0 {
		return Answer{Wrong: map[string]string{"": view.RefusalText(v, o.Refusal)}}
	}
	m := view.Refusal(v, o.Refusal)
	return Answer{Tell: &m}
}

// redrawAfter has the surface drawn again on which something was pressed in vain: the box on that screen still shows the tick.
func (b *Bot) redrawAfter(r *Request) {
	if r.Kind == Pressed && isIncident(r.Act.Incident) && !r.InForm {
		b.couriers.redrawAll(b.store, r.Act.Incident)
	}
}

// home is the chat service on which an incident lives that is declared here.
func (b *Bot) home(service Service) string {
	if service != nil {
		return service.Name()
	}
	return b.chat
}
