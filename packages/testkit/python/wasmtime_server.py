"""The real Wasmtime behind a pipe: one JSON request a line on standard input, one JSON answer a line on standard output.

compile  {input, output, config}            -> {}
case     {artifact, config, calls, memories, globals}
         -> {instantiation: null | text, calls: [{results: [text]} | {trap: text}], memories: {name: [size, sha256]},
             globals: {name: text}}
wasi     {artifact, config, argv, env, dir: [[host, guest]], stdin, stdout, stderr} -> {exit} | {trap: text}, and {fuel} consumed
Any of them may answer {error: text}. `config` is attributes of wasmtime.Config; every feature of Pulley is on.
Values are texts: integers in decimal, floats as bits in hexadecimal or nan.
"""

import hashlib
import json
import struct
import sys

import wasmtime

FEATURES = [
    "tail_call", "simd", "relaxed_simd", "multi_memory", "memory64", "exceptions", "function_references", "gc",
    "wide_arithmetic", "custom_page_sizes",
]
PLENTY_OF_FUEL = 1 << 60
FLOATS = {"f32": (">f", ">I", 8), "f64": (">d", ">Q", 16)}


def engine_of(request):
    config = wasmtime.Config()
    config.target = "pulley64"
    for feature in FEATURES:
        setattr(config, "wasm_" + feature, True)
    for name, value in request.get("config", {}).items():
        setattr(config, name, value)
    return wasmtime.Engine(config)


def load(engine, path):
    with open(path, "rb") as file:
        return wasmtime.Module.deserialize(engine, file.read())


def new_store(engine, config):
    store = wasmtime.Store(engine)
    if config.get("consume_fuel"):
        store.set_fuel(PLENTY_OF_FUEL)
    if config.get("epoch_interruption"):
        store.set_epoch_deadline(1 << 40)
    return store


def value_of(kind, text):
    if kind not in FLOATS:
        return int(text)
    value, bits, _ = FLOATS[kind]
    return float("nan") if text == "nan" else struct.unpack(value, struct.pack(bits, int(text, 16)))[0]


def text_of(kind, value):
    if kind not in FLOATS:
        return str(value)
    code, _, digits = FLOATS[kind]
    return "nan" if value != value else "0x" + struct.pack(code, value).hex().zfill(digits)


def message_of(error):
    text = str(getattr(error, "message", error)).strip()
    if "thrown Wasm exception" in text:
        return "uncaught exception"
    lines = text.splitlines()
    return next((line.split("wasm trap: ", 1)[1] for line in lines if "wasm trap: " in line), lines[-1])


def compile_module(request):
    with open(request["input"], "rb") as file:
        module = wasmtime.Module(engine_of(request), file.read())
    with open(request["output"], "wb") as file:
        file.write(module.serialize())
    return {}


def call(exports, store, name, args):
    function = exports[name]
    try:
        out = function(store, *(value_of(kind, text) for kind, text in args))
    except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
        return {"trap": message_of(error)}
    values = [] if out is None else out if isinstance(out, list) else [out]
    return {"results": [text_of(str(kind), value) for kind, value in zip(function.type(store).results, values)]}


def memory_digest(memory, store):
    contents = memory.read(store, 0, memory.data_len(store))
    return [len(contents), hashlib.sha256(contents).hexdigest()]


def run_case(request):
    engine = engine_of(request)
    module = load(engine, request["artifact"])
    store = new_store(engine, request.get("config", {}))
    try:
        exports = wasmtime.Linker(engine).instantiate(store, module).exports(store)
    except wasmtime.Trap as error:
        return {"instantiation": message_of(error), "calls": [], "memories": {}, "globals": {}}
    return {
        "instantiation": None,
        "calls": [call(exports, store, name, args) for name, args in request["calls"]],
        "memories": {name: memory_digest(exports[name], store) for name in request["memories"]},
        "globals": {name: text_of(kind, exports[name].value(store)) for name, kind in request["globals"]},
    }


def run_wasi(request):
    engine = engine_of(request)
    module = load(engine, request["artifact"])
    store = new_store(engine, request.get("config", {}))
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    wasi = wasmtime.WasiConfig()
    wasi.argv = request["argv"]
    wasi.env = request["env"]
    wasi.stdout_file = request["stdout"]
    wasi.stderr_file = request["stderr"]
    if request.get("stdin"):
        wasi.stdin_file = request["stdin"]
    for host, guest in request["dir"]:
        wasi.preopen_dir(host, guest)
    store.set_wasi(wasi)
    answer = {"exit": 0}
    try:
        linker.instantiate(store, module).exports(store)["_start"](store)
    except wasmtime.ExitTrap as error:
        answer = {"exit": error.code}
    except wasmtime.Trap as error:
        answer = {"trap": message_of(error)}
    if request["config"].get("consume_fuel"):
        answer["fuel"] = PLENTY_OF_FUEL - store.get_fuel()
    return answer


VERBS = {"compile": compile_module, "case": run_case, "wasi": run_wasi}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = VERBS[request["verb"]](request)
    except Exception as error:  # the answer says so
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
