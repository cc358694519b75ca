import assert from "node:assert/strict"
import test from "node:test"

import { Line } from "../../static/js/live/line.js"
import { Outgoing } from "../../static/js/live/outgoing.js"
import { Place } from "../../static/js/live/place.js"
import { comesBack, pauseMs } from "../../static/js/live/returning.js"

const change = (at) => ({ is: "change", channel: "room:7", id: String(at), seq: at, at, state: "shown", html: "" })
const welcome = (head, changes = []) => ({ is: "welcome", channel: "room:7", epoch: "k1", changes, head })

// A place

test("a welcome brings what the page does not show yet", () => {
  const place = new Place(4, "k1")

  assert.deepEqual(place.welcome(welcome(6, [change(4), change(6)])), [change(6)])
  assert.equal(place.at, 6)
})

test("who asks only for what comes is shown nothing of before", () => {
  const place = new Place(null, null)

  assert.deepEqual(place.welcome(welcome(6, [change(6)])), [])
  assert.equal(place.hear(change(7)), "show")
})

test("a change is shown once, in its order, and a gap is asked about once", () => {
  const place = new Place(4, "k1")
  place.welcome(welcome(4))

  const verdicts = [5, 5, 4, 8, 9, 6].map((at) => place.hear(change(at)))

  assert.deepEqual(verdicts, ["show", "drop", "drop", "ask", "drop", "drop"])
  assert.equal(place.at, 5)
})

test("before the welcome and after a loss nothing counts", () => {
  const place = new Place(4, "k1")

  assert.equal(place.hear(change(5)), "drop")
  place.welcome(welcome(4))
  place.leave()
  assert.equal(place.hear(change(5)), "drop")
})

test("a head further on than the page is asked about", () => {
  const place = new Place(4, "k1")
  place.welcome(welcome(4))

  assert.deepEqual([undefined, 3, 4, 5, 6].map((head) => place.expect(head)), ["drop", "drop", "drop", "ask", "drop"])
})

test("whatever is lost, doubled or late, a page that asks again shows everything once", () => {
  let seed = 7
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  for (let run = 0; run < 200; run += 1) {
    const place = new Place(0, "k1")
    const shown = []
    const missing = () => Array.from({ length: head - place.at }, (_, each) => change(place.at + each + 1))
    let head = 0
    const ask = () => shown.push(...place.welcome(welcome(head, missing())).map((each) => each.at))
    ask()
    const ring = (at) => {
      const verdict = place.hear(change(at))
      if (verdict === "show") shown.push(at)
      if (verdict === "ask") ask()
    }
    for (let step = 0; step < 50; step += 1) {
      head += 1
      if (random() < 0.8) ring(head)
      if (random() < 0.2) ring(Math.ceil(random() * head))
    }
    if (place.expect(head) === "ask") ask()
    assert.deepEqual(shown, Array.from({ length: head }, (_, each) => each + 1))
  }
})

// Coming back

test("a page comes back unless it has to do something first", () => {
  assert.deepEqual([1000, 1006, 1012, 4001, 4008, 4029, 4499, 5000].map(comesBack), Array(8).fill(true))
  assert.deepEqual([4500, 4501, 4502, 4503, 4999].map(comesBack), Array(5).fill(false))
})

test("pages come back scattered, and less often the longer it lasts", () => {
  const pauses = (random) => [0, 1, 2, 3, 4, 5, 50].map((tries) => pauseMs(tries, 1006, () => random))

  assert.deepEqual(pauses(1), [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  assert.deepEqual(pauses(0), [0, 500, 500, 500, 500, 500, 500])
  assert.equal(pauseMs(0, 4001, () => 1), 3_000)
})

// What is said

const say = (key, text = "x") => ({ do: "say", channel: "room:7", key, text })

test("what is said waits until it is taken or refused", async () => {
  const outgoing = new Outgoing()
  const [one, two] = [outgoing.put(say("a")), outgoing.put(say("b"))]

  outgoing.taken({ key: "a", seq: 1 })
  outgoing.refused({ key: "b", why: "paused", words: "Not now." })

  assert.equal((await one).seq, 1)
  await assert.rejects(two, { why: "paused", message: "Not now." })
  assert.deepEqual(outgoing.unanswered, [])
})

test("what the store could not take is kept, and the same key waits once", () => {
  const outgoing = new Outgoing()

  assert.equal(outgoing.put(say("a")), outgoing.put(say("a")))
  assert.deepEqual(outgoing.refused({ key: "a", why: "not_now" }), say("a"))
  assert.deepEqual(outgoing.unanswered, [say("a")])
  assert.equal(outgoing.refused({ key: "unknown", why: "not_now" }), null)
})

test("only so much waits", async () => {
  const outgoing = new Outgoing()
  for (let number = 0; number < 20; number += 1) outgoing.put(say(String(number)))

  await assert.rejects(outgoing.put(say("20")), { why: "too_many_waiting" })
  await assert.rejects(new Outgoing().put(say("a", "é".repeat(33_000))), { why: "too_long" })
})

// The line

/** A page: sockets that a test opens and closes, a clock that it moves. */
class World {
  now = 0
  sockets = []
  timers = []

  open = () => {
    const listeners = {}
    const socket = {
      sent: [],
      isClosed: false,
      addEventListener: (kind, deed) => (listeners[kind] = deed),
      send: (text) => socket.sent.push(JSON.parse(text)),
      close: () => (socket.isClosed = true),
      opens: () => listeners.open({}),
      tells: (frame) => listeners.message({ data: JSON.stringify(frame) }),
      ends: (code) => listeners.close({ code }),
    }
    this.sockets.push(socket)
    return socket
  }

  after = (ms, deed) => {
    const timer = { at: this.now + ms, deed }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((each) => each !== timer))
  }

  random = () => 1
  newKey = () => "key"

  pass(ms) {
    const end = this.now + ms
    for (let due; (due = this.timers.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0]); ) {
      this.timers = this.timers.filter((each) => each !== due)
      this.now = due.at
      due.deed()
    }
    this.now = end
  }

  get socket() {
    return this.sockets.at(-1)
  }
}

const aPage = (shown = { at: 4, epoch: "k1" }) => {
  const world = new World()
  const line = new Line(world)
  const seen = { changes: [], startsOver: 0, left: 0, hints: [], states: [] }
  line.watch((state, code) => seen.states.push(code ? `${state} ${code}` : state))
  const stop = line.follow("room:7", shown, {
    show: (changes) => seen.changes.push(...changes.map((each) => each.at)),
    startOver: () => (seen.startsOver += 1),
    left: () => (seen.left += 1),
    hint: (hint) => seen.hints.push(hint.kind),
  })
  return { world, line, seen, stop }
}

const enter = (after, epoch = "k1", channel = "room:7") => ({ do: "enter", channel, after, epoch })

test("a page enters where it stands, and enters there again after a loss", () => {
  const { world, seen } = aPage()
  world.socket.opens()
  world.socket.tells(welcome(5, [change(5)]))
  world.socket.tells(change(6))
  world.socket.ends(1006)
  world.pass(1_000)
  world.socket.opens()
  world.socket.tells(welcome(8, [change(7), change(8)]))

  assert.deepEqual(world.sockets.map((each) => each.sent), [[enter(4)], [enter(6)]])
  assert.deepEqual(seen.changes, [5, 6, 7, 8])
})

test("several channels share one socket", () => {
  const { world, line } = aPage()
  line.follow("topic:12", { at: null, epoch: null }, { show: () => {}, startOver: () => {} })
  world.socket.opens()

  assert.equal(world.sockets.length, 1)
  assert.deepEqual(world.socket.sent, [enter(4), enter(null, null, "topic:12")])
})

test("a gap and a head further on are asked about", () => {
  const { world, seen } = aPage()
  world.socket.opens()
  world.socket.tells(welcome(4))
  world.socket.tells(change(6))
  world.socket.tells(welcome(6, [change(5), change(6)]))
  world.socket.tells({ is: "heads", heads: { "room:7": 6 } })
  world.socket.tells({ is: "heads", heads: { "room:7": 7 } })

  assert.deepEqual(world.socket.sent, [enter(4), enter(4), enter(6)])
  assert.deepEqual(seen.changes, [5, 6])
})

test("what was said is sent again after each return until it is answered, and once", async () => {
  const { world, line } = aPage()
  const answer = line.say("room:7", "Hello")
  world.socket.opens()
  world.socket.ends(4001)
  world.pass(3_000)
  world.socket.opens()
  world.socket.tells({ is: "taken", channel: "room:7", key: "key", id: "1", seq: 5 })
  world.socket.ends(1006)
  world.pass(30_000)
  world.socket.opens()

  assert.equal((await answer).seq, 5)
  const said = world.sockets.map((each) => each.sent.filter((frame) => frame.do === "say").map((frame) => frame.key))
  assert.deepEqual(said, [["key"], ["key"], []])
})

test("while the store is away, saying and entering are tried again", () => {
  const { world, line } = aPage()
  world.socket.opens()
  line.say("room:7", "Hello")
  world.socket.tells({ is: "refused", why: "not_now", channel: "room:7", key: "key", retry_in_s: 2 })
  world.socket.tells({ is: "refused", why: "not_now", channel: "room:7", retry_in_s: 2 })
  world.pass(2_000)

  assert.deepEqual(world.socket.sent.map((frame) => frame.do), ["enter", "say", "say", "enter"])
})

test("a short break is not mentioned; a longer one is, once, until it is over", () => {
  const { world, seen } = aPage()
  world.socket.opens()
  world.socket.ends(1006)
  world.pass(1_000)
  world.socket.opens()
  world.socket.ends(1006)
  world.pass(2_999)
  assert.deepEqual(seen.states, ["connecting", "open", "connecting 1006", "open", "connecting 1006"])
  world.pass(10_000)
  world.socket.opens()

  assert.deepEqual(seen.states.slice(5), ["away 1006", "open"])
})

test("a first try that hangs is mentioned too", () => {
  const { world, seen } = aPage()
  world.pass(3_000)

  assert.deepEqual(seen.states, ["connecting", "away 1006"])
})

test("silence means that the connection is dead", () => {
  const { world } = aPage()
  world.socket.opens()
  world.pass(20_000)
  world.socket.tells({ is: "heads", heads: {} })
  world.pass(24_000)
  assert.equal(world.sockets.length, 1)
  world.pass(2_000)

  assert.equal(world.sockets[0].isClosed, true)
  assert.equal(world.sockets.length, 2)
})

test("the network coming back is tried at once, and only then", () => {
  const { world, line } = aPage()
  world.socket.opens()
  line.wake()
  assert.equal(world.sockets.length, 1)
  world.socket.ends(1006)
  line.wake()
  world.pass(1_000)

  assert.equal(world.sockets.length, 2)
})

test("pauses grow until the server has shown that all is well", () => {
  const { world } = aPage()
  const losses = []
  for (let loss = 0; loss < 3; loss += 1) {
    world.socket.ends(1006)
    const begun = world.now
    const count = world.sockets.length
    while (world.sockets.length === count) world.pass(100)
    losses.push(world.now - begun)
  }
  world.socket.opens()
  world.socket.tells({ is: "heads", heads: {} })
  world.socket.ends(1006)
  world.pass(1_000)

  assert.deepEqual(losses, [1_000, 2_000, 4_000])
  assert.equal(world.sockets.length, 5)
})

test("signed out is the end, and what was not sent comes back to its writer", async () => {
  const { world, line, seen } = aPage()
  world.socket.opens()
  const answer = line.say("room:7", "Hello")
  world.socket.ends(4501)
  line.wake()
  world.pass(60_000)

  await assert.rejects(answer, { why: "ended" })
  assert.equal(world.sockets.length, 1)
  assert.equal(seen.states.at(-1), "ended 4501")
})

test("a page put aside closes its socket and comes back when it is looked at", () => {
  const { world, line, seen } = aPage()
  world.socket.opens()
  line.sleep()
  world.pass(60_000)
  assert.equal(world.sockets.length, 1)
  assert.equal(world.socket.isClosed, true)
  line.wake()
  world.socket.opens()

  assert.deepEqual(world.socket.sent, [enter(4)])
  assert.ok(!seen.states.includes("away 1006"))
})

test("starting over and being sent away are told, and not entered again", () => {
  const one = aPage()
  one.world.socket.opens()
  one.world.socket.tells({ is: "start_over", channel: "room:7" })
  const other = aPage()
  other.world.socket.opens()
  other.world.socket.tells(welcome(4))
  other.world.socket.tells({ is: "left", channel: "room:7" })
  const third = aPage()
  third.world.socket.opens()
  third.world.socket.tells({ is: "refused", why: "missing", words: "No.", channel: "room:7" })
  for (const { world } of [one, other, third]) {
    world.socket.ends(1006)
    world.pass(1_000)
    world.socket.opens()
  }

  assert.deepEqual([one.seen.startsOver, other.seen.left, third.seen.left], [1, 1, 1])
  assert.deepEqual([one, other, third].map(({ world }) => world.sockets.length), [2, 2, 2])
  assert.deepEqual([one, other, third].map(({ world }) => world.socket.sent), [[], [], []])
})

test("hints are passed on, and sent only while the line is open", () => {
  const { world, line, seen } = aPage()
  line.hint("room:7", "typing")
  world.socket.opens()
  world.socket.tells(welcome(4))
  line.hint("room:7", "typing")
  world.socket.tells({ is: "hint", channel: "room:7", kind: "typing", people: [] })

  assert.deepEqual(world.socket.sent.slice(1), [{ do: "hint", channel: "room:7", kind: "typing" }])
  assert.deepEqual(seen.hints, ["typing"])
})

test("who stops following leaves", () => {
  const { world, stop, seen } = aPage()
  world.socket.opens()
  stop()
  stop()
  world.socket.tells(welcome(5, [change(5)]))

  assert.deepEqual(world.socket.sent, [enter(4), { do: "leave", channel: "room:7" }])
  assert.deepEqual(seen.changes, [])
})

// Looked at again

test("a line that answers is left alone when the page is looked at again", () => {
  const { world, line } = following()
  world.socket.sent.length = 0

  line.check()
  assert.equal(world.socket.sent[0].do, "enter", "something is asked")
  world.socket.tells(welcome(4))
  world.pass(5_000)

  assert.equal(world.sockets.length, 1)
})

test("one that does not answer is left, and another is opened within two seconds", () => {
  const { world, line } = following()

  line.check()
  world.pass(1_999)

  assert.equal(world.sockets.length, 2)
  assert.ok(world.sockets[0].isClosed)
})

test("a handshake that hangs on the network of before is begun anew", () => {
  const world = new World()
  const line = new Line(world)
  line.follow("room:7", { at: 4, epoch: "k1" }, { show: () => {}, startOver: () => {} })

  line.check()
  world.pass(1_999)

  assert.equal(world.sockets.length, 2)
})

function following() {
  const world = new World()
  const line = new Line(world)
  line.follow("room:7", { at: 4, epoch: "k1" }, { show: () => {}, startOver: () => {} })
  world.socket.opens()
  world.socket.tells(welcome(4))
  return { world, line }
}
