// Package command holds the words people use, once: one row per command with its name, arguments, form, help and who may use it. It turns
// what a person typed, pressed or submitted into commands for the rules, a form, or an answer for that person alone. Adapters and the command
// line share it, so that a form has its words and the words have their form.
//
// It decides nothing: whoever may do a thing is a rule of bot/incident. It waits for nothing: what an Outcome shows beside its commands is shown only
// once those are on disk.
//
//	words    Input.Words → Row.words      Rows: name, arguments, help, who, examples
//	presses  Input.Act   → action         one for each act of bot/view, opening a form or doing at once
//	forms    Submitted   → the same action, which reads the fields and either goes on or says beside each field what is wrong
//
// A new command is a row in startRows or workRows, an action for each new act, and the lines of their tests: the examples of every row are typed,
// and every act and form is held against what chat services take. What cannot be understood is answered with the nearest command and how it is
// written, never with silence.
package command
