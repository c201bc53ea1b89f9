"""The native peer: Wasmtime's own Pulley in one process, asked over lines of JSON, timing only the call itself.

Request {"load": name, "path": wasm} answers {"ok": true}; request {"run": name, "arg": n} answers
{"ms": milliseconds, "result": decimal}. Every kernel keeps one instance.
"""
import json
import sys
import time

import wasmtime

config = wasmtime.Config()
config.target = "pulley64"
engine = wasmtime.Engine(config)
store = wasmtime.Store(engine)
kernels = {}


def answer(request):
    if "load" in request:
        instance = wasmtime.Instance(store, wasmtime.Module.from_file(engine, request["path"]), [])
        kernels[request["load"]] = instance.exports(store)["run"]
        return {"ok": True}
    run = kernels[request["run"]]
    start = time.perf_counter()
    result = run(store, request["arg"])
    return {"ms": (time.perf_counter() - start) * 1e3, "result": str(result)}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
