import assert from "node:assert/strict"
import test from "node:test"
import { choiceAbout, isMuted, lookBehind } from "../../static/js/lib/meeting.js"

test("what was chosen about a warning counts, then what was chosen about all others, then the veil", () => {
  assert.equal(choiceAbout("needles", { needles: "show", "": "hide" }), "show")
  assert.equal(choiceAbout("needles", { "": "hide" }), "hide")
  assert.equal(choiceAbout("needles", {}), "veil")
})

test("the strictest of the choices about a post counts", () => {
  const choices = { needles: "show", hospital: "hide", abuse: "veil" }
  assert.equal(lookBehind(["needles"], choices), "open")
  assert.equal(lookBehind(["needles", "hospital"], choices), "away")
  assert.equal(lookBehind(["needles", "abuse"], choices), "")
  assert.equal(lookBehind(["something else"], choices), "")
})

test("a muted writer and a muted word are told, and nothing else", () => {
  const chosen = { muted: ["a1"], words: ["needles"], choices: {} }
  assert.ok(isMuted("a1", "Good morning", chosen))
  assert.ok(isMuted("b2", "A word about Needles", chosen))
  assert.ok(!isMuted("b2", "Good morning", chosen))
})
