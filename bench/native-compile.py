"""Wasmtime's own compilation to Pulley on one thread: `native-compile.py WARM-UP.wasm MODULE.wasm RUNS` prints
{"milliseconds": [of each run], "peakBytes": what the process's memory grew by}.
"""
import json
import resource
import sys
import time

import wasmtime

config = wasmtime.Config()
config.target = "pulley64"
config.parallel_compilation = False
engine = wasmtime.Engine(config)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def compile_file(path):
    with open(path, "rb") as file:
        wasm = file.read()
    start = time.perf_counter()
    wasmtime.Module(engine, wasm)
    return (time.perf_counter() - start) * 1e3


warm_up, module, runs = sys.argv[1:]
compile_file(warm_up)
before = peak()
milliseconds = [compile_file(module) for _ in range(int(runs))]
print(json.dumps({"milliseconds": milliseconds, "peakBytes": peak() - before}))
