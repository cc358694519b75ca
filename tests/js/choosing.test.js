import assert from "node:assert/strict"
import test from "node:test"
import { chosenIn } from "../../static/js/lib/choosing.js"

const box = (name, value, checked = false, defaultChecked = false, type = "checkbox") => ({
  name, type, value, defaultValue: value, checked, defaultChecked,
})
const own = (value, defaultValue = "") => ({ ...box("warnings", value, false, false, "text"), defaultValue })

test("what is chosen now and what the page came with are told apart", () => {
  const fields = [
    box("need", "", false, true, "radio"),
    box("need", "heard", true, false, "radio"),
    box("warnings", "Abuse", true),
    box("warnings", "Eating", false, true),
    own("needles, ", "fire"),
  ]
  assert.deepEqual(chosenIn(fields), { need: "heard", warnings: ["Abuse", "needles, "] })
  assert.deepEqual(chosenIn(fields, true), { need: "", warnings: ["Eating", "fire"] })
})

test("a form without them says nothing of them, and one with none chosen says so", () => {
  assert.deepEqual(chosenIn([box("text", "Hello", false, false, "textarea")]), {})
  assert.deepEqual(chosenIn([box("warnings", "Abuse"), own(" ")]), { warnings: [] })
  assert.equal(chosenIn([own("x".repeat(900))]).warnings[0].length, 500)
})
