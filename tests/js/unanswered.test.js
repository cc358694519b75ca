import assert from "node:assert/strict"
import test from "node:test"

const kept = new Map()
globalThis.sessionStorage = {
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, value) => kept.set(name, value),
  removeItem: (name) => kept.delete(name),
}
globalThis.document = { documentElement: { dataset: { reader: "wren" } } }
const { Unanswered } = await import("../../static/js/room/unanswered.js")

const said = (key, at = 0) => ({ key, text: `Words ${key}`, more: {}, at })

test("what was not answered is there for the next page, in its order", () => {
  const one = new Unanswered("room:7")
  one.put(said("1"))
  one.put(said("2"))
  one.put(said("3"))
  one.drop("2")

  assert.deepEqual(new Unanswered("room:7").take(1).fresh.map(({ key }) => key), ["1", "3"])
  assert.deepEqual(new Unanswered("room:8").take(1).fresh, [])
  one.drop("1")
  one.drop("3")
  assert.equal(kept.size, 0)
})

test("what is old is given back once and not sent into another talk", () => {
  const one = new Unanswered("room:7")
  one.put(said("old", 0))
  one.put(said("new", 500_000))

  const { fresh, old } = new Unanswered("room:7").take(700_000)

  assert.deepEqual([fresh.map(({ key }) => key), old.map(({ key }) => key)], [["new"], ["old"]])
  assert.deepEqual(new Unanswered("room:7").take(700_000).old, [])
  one.drop("new")
})

test("words of somebody else who used the tab are left alone", () => {
  new Unanswered("room:7").put(said("1"))
  document.documentElement.dataset.reader = "harbour"

  assert.deepEqual(new Unanswered("room:7").take(1), { fresh: [], old: [] })
})
