// Package command holds the words people use, once: one row per command with its name, arguments, form, help and who may use it. It turns
// what a person typed, pressed or submitted into commands for the rules, a form, or an answer for that person alone. Adapters and the command
// line share it, so that a form has its words and the words have their form.
//
// It decides nothing: whoever may do a thing is a rule of bot/incident.
package command
