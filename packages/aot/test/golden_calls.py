"""Runs the calls of golden modules in the real Wasmtime, from artefacts that are not its own.

golden_calls.py, jobs as JSON on standard input: [{"expect": FILE.expect.json, "artifact": FILE.cwasm, "own": FILE.cwasm}, ...]
prints a line of JSON for each: {"module": NAME, "passed": N, "different": [...]}, after a line with the name alone before
it is run, so that one that aborts the process is known. Backtraces of traps are compared with those that Wasmtime's own
artefact of the module gives: names of functions, and offsets in the module.
"""
import json, struct, sys
import wasmtime

# Settings of the engine that the artefact must have been made for; others do not reach its code.
ENGINE = ("consume_fuel", "epoch_interruption", "wasm_")


def engine_for(config):
    c = wasmtime.Config()
    c.target = "pulley64"
    for name, value in config.items():
        if name.startswith(ENGINE):
            setattr(c, name, value)
    return wasmtime.Engine(c)


def number(value):
    if isinstance(value, dict):
        return struct.unpack(">d", bytes.fromhex(value["f64bits"]))[0]
    return value


def is_nan_bits(value, width):
    exponent, fraction = (0x7F800000, 0x7FFFFF) if width == 32 else (0x7FF << 52, (1 << 52) - 1)
    return value & exponent == exponent and value & fraction != 0


def same(got, wanted):
    """Equal, or both a NaN: payloads depend on the host. Vectors come as pairs of integers, floats as their bits."""
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(same, got, wanted))
    wanted = number(wanted)
    if isinstance(got, float) or isinstance(wanted, float):
        return got == wanted or (got != got and wanted != wanted)
    if got == wanted or got is None or wanted is None:
        return got == wanted
    if is_nan_bits(got, 64) and is_nan_bits(wanted, 64) or is_nan_bits(got, 32) and is_nan_bits(wanted, 32):
        return True
    halves = [((v >> 32) & 0xFFFFFFFF, v & 0xFFFFFFFF) for v in (got, wanted)]
    return all(a == b or is_nan_bits(a, 32) and is_nan_bits(b, 32) for a, b in zip(*halves))


def host_functions(store):
    i32, i64, f32, f64 = (getattr(wasmtime.ValType, t)() for t in ("i32", "i64", "f32", "f64"))
    func = lambda params, results, f: wasmtime.Func(store, wasmtime.FuncType(params, results), f)

    def trap():
        raise RuntimeError("host trap")

    return {
        "add": func([i32, i32], [i32], lambda a, b: a + b),
        "mix": func([i32, i64, f32, f64], [f64], lambda *values: float(sum(values))),
        "multi": func([i32], [i32, i64, f64], lambda x: [x + 1, x * 1000, x / 2]),
        "void": func([], [], lambda: None),
        "trap": func([], [], trap),
        "f": func([i32], [i32], lambda x: x + 1000),
    }


def imports_for(store, module):
    known = host_functions(store)
    limits = wasmtime.Limits
    table = wasmtime.Table(store, wasmtime.TableType(wasmtime.ValType.funcref(), limits(2, None)), known["f"])
    table.set(store, 1, None)
    known["m"] = wasmtime.Memory(store, wasmtime.MemoryType(limits(1, 2)))
    known["t"] = table
    known["g"] = wasmtime.Global(store, wasmtime.GlobalType(wasmtime.ValType.i32(), True), wasmtime.Val.i32(40))
    return [known[i.name] for i in module.imports]


def outcome(action):
    try:
        return {"result": action()}
    except wasmtime.Trap as trap:
        lines = trap.message.splitlines()
        frames = [(frame.func_name, frame.func_index, frame.module_offset) for frame in trap.frames]
        # An exception that nobody caught is a trap of no kind.
        if "wasm trap: " not in lines[-1]:
            return {"error": lines[0], "frames": frames}
        return {"trap": lines[-1].split("wasm trap: ")[-1], "frames": frames}
    except (wasmtime.WasmtimeError, RuntimeError) as error:
        return {"error": str(error).splitlines()[0]}


def agrees(got, call):
    if "result" in call:
        return "result" in got and same(got["result"], call["result"])
    if "trap" in call:
        return got.get("trap") == call["trap"]
    return "error" in got and got["error"] == call["error"]


def outcomes(expect, artifact):
    """What each call gives, in order."""
    engine = engine_for(expect["config"])
    module = wasmtime.Module.deserialize(engine, artifact)
    store = wasmtime.Store(engine)
    if expect["config"].get("consume_fuel"):
        store.set_fuel(1000000)
    instance = None

    def instantiate():
        nonlocal instance
        instance = wasmtime.Instance(store, module, imports_for(store, module))

    started = outcome(instantiate)
    for call in expect["calls"]:
        if call["call"] == "<instantiate>" or instance is None:
            yield started
        elif call["call"].startswith("<fuel left"):
            yield {"result": store.get_fuel()}
        else:
            function = instance.exports(store)[call["call"]]
            yield outcome(lambda: function(store, *map(number, call["args"])))


def places(call, got):
    """The frames of a backtrace, as far as they must be the same."""
    frames = got.get("frames", [])
    # How deep a stack overflows depends on the frames.
    if call.get("trap") == "call stack exhausted":
        return []
    # Wasmtime gives an unreachable that follows a branch the branch's offset; ours is its own.
    if "unreachable" in call.get("trap", ""):
        return [frame[:2] for frame in frames[:1]] + frames[1:]
    return frames


def read(path):
    with open(path, "rb") as file:
        return file.read()


def run(expect, job):
    passed, different = 0, []
    # The engine compares reservations of memories with its own, and no code of ours depends on them.
    own = job["own"] if "memory_reservation" not in expect["config"] else job["artifact"]
    calls = zip(expect["calls"], outcomes(expect, read(job["artifact"])), outcomes(expect, read(own)))
    for call, got, own_got in calls:
        if not agrees(got, call):
            different.append({"call": call, "got": repr(got)})
        elif places(call, got) != places(call, own_got):
            different.append({"call": call, "frames": got.get("frames"), "own": own_got.get("frames")})
        else:
            passed += 1
    return passed, different


for job in json.load(sys.stdin):
    with open(job["expect"]) as file:
        expect = json.load(file)
    print(expect["module"], flush=True)
    try:
        passed, different = run(expect, job)
    except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
        passed, different = 0, [{"load": str(error)}]
    print(json.dumps({"module": expect["module"], "passed": passed, "different": different}), flush=True)
