package view

import "warroom/bot/incident"

// glassAsks tell everyone who was passed over by a break-glass act, and the accountable executive, who reviews it.
func glassAsks(v Incident) []Surface {
	var out []Surface
	for i := range v.State.Reviews {
		r := &v.State.Reviews[i]
		for _, p := range r.Told {
			out = append(out, Surface{Key: "ask:glass:" + itoa(i+1) + ":" + string(p), Direct: p, Class: classAsk, Message: v.glassAsk(i+1, r, p)})
		}
	}
	return out
}

func (v Incident) glassAsk(n int, r *incident.Review, p incident.PersonID) Message {
	head := v.subject() + ": BREAK-GLASS by " + v.name(r.By)
	var what Text
	if st := v.State.Steps[r.Step]; st != nil {
		what = text("Step ", stepName(st))
	}
	blocks := []Block{
		{Text: text(markGlass, " ", head, " ", v.clock(r.At))},
		{Text: lines(what, text("Reason: ", said(r.Reason, mostWords)), v.reviewState(r))},
	}
	if seen, ok := r.Seen[p]; ok {
		end := text("You saw this ", v.clock(seen), ".")
		if why, ok := r.Objected[p]; ok {
			end = text(end, " You object: ", said(why, mostWords))
		}
		blocks = append(blocks, Block{Text: end})
	}
	blocks = append(blocks, v.glassButtons(n, r, p)...)
	if place := v.place(); len(place) > 0 {
		blocks = append(blocks, Block{Context: place})
	}
	return v.message(head, blocks...)
}

func (v Incident) glassButtons(n int, r *incident.Review, p incident.PersonID) []Block {
	if v.State.Closed != nil {
		return nil
	}
	var buttons []Widget
	if _, ok := r.Seen[p]; !ok {
		buttons = append(buttons, v.press("Seen", ActGlassSeen, itoa(n)))
	}
	if _, ok := r.Objected[p]; !ok && r.Reviewed.IsZero() {
		buttons = append(buttons, v.press("Object…", ActGlassObject, itoa(n)))
	}
	if r.Reviewed.IsZero() && p == v.State.Roles[v.Policy.Lead.Executive].Holder {
		buttons = append(buttons, v.press("Review…", ActGlassReview, itoa(n)))
	}
	return row(buttons...)
}

// reviewState says whether the act was reviewed, and how.
func (v Incident) reviewState(r *incident.Review) Text {
	if r.Reviewed.IsZero() {
		return text("Review by ", v.clock(r.Due))
	}
	return text("Reviewed by ", v.name(r.Reviewer), ", ", v.clock(r.Reviewed), ": ", said(r.Verdict, mostWords))
}
