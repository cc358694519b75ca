import assert from "node:assert/strict"
import { test } from "node:test"

import { block, marked, quoted } from "../../static/js/lib/marking.js"

/** Text with the selection between the brackets, as it is after the deed. */
function after(mark, given) {
  const start = given.indexOf("[")
  const end = given.indexOf("]") - 1
  const text = given.replace("[", "").replace("]", "")
  const change = marked(mark, text, start, end)
  const whole = text.slice(0, change.from) + change.insert + text.slice(change.to)
  return `${whole.slice(0, change.start)}{${whole.slice(change.start, change.end)}}${whole.slice(change.end)}`
}

test("bold and italic stand around the words, blanks outside", () => {
  assert.equal(after("bold", "I am [tired ]today"), "I am **{tired}** today")
  assert.equal(after("italic", "I am[ tired] today"), "I am *{tired}* today")
  assert.equal(after("bold", "[]"), "**{bold words}**")
})

test("a list and a quote take whole lines, after an empty one", () => {
  assert.equal(after("list", "[one\ntwo]"), "- one\n- two{}")
  assert.equal(after("quote", "before\nsa[i]d"), "before\n\n> sai{}d")
  assert.equal(after("list", "- one\n[]"), "- one\n- {}")
})

test("a link asks for what is missing", () => {
  assert.equal(after("link", "see [this page]"), "see [this page]({the whole address})")
  assert.equal(after("link", "[https://x.example/a]"), "[{what it is}](https://x.example/a)")
})

test("a warning is a block of its own", () => {
  assert.equal(after("warning", "before\n[hard words]"), "before\n\n:::warning {what it is about}\nhard words\n:::\n")
})

test("a quote says who wrote it, behind its warnings", () => {
  assert.equal(quoted("Wren", "one\n\ntwo ", ""), "> Wren wrote:\n>\n> one\n>\n> two\n\n")
  assert.equal(quoted("Wren", "one", "Abuse"), ":::warning Abuse\n> Wren wrote:\n>\n> one\n:::\n\n")
  assert.equal(block("before", 6, "> x").insert, "\n\n> x")
})
