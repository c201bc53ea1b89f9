/** Arguments, environment, clocks, waiting, chance, streams, exits. */
import { describe, expect, it } from 'vitest';
import { type Clocks, inputBytes, outputTo, preview1, WasiExit } from '../src/index.ts';
import { nodeClocks, nodeRandom } from '../src/node.ts';
import { Guest } from './guest.ts';

const utf8 = new TextEncoder();

describe('arguments and environment', () => {
  it('are strings with zero bytes behind them', () => {
    const guest = new Guest({ args: ['prog', 'a b', '', 'é☃'], env: { A: '1', EMPTY: '' } });
    expect(guest.call('args_sizes_get', 0, 4)).toBe('success');
    expect([guest.view.getUint32(0, true), guest.view.getUint32(4, true)]).toEqual([4, 5 + 4 + 1 + 6]);
    guest.call('args_get', 64, 128);
    expect(guest.text(128, 16)).toBe('prog\0a b\0\0é☃\0');
    expect(guest.view.getUint32(64 + 4, true)).toBe(133);
    guest.call('environ_get', 64, 128);
    expect(guest.text(128, 11)).toBe('A=1\0EMPTY=\0');
  });
});

/** `struct subscription`, see `calls/clocks.ts`. */
function subscribe(
  guest: Guest,
  at: number,
  userdata: bigint,
  fields: { clock?: number; timeout?: bigint; absolute?: boolean; read?: number; write?: number },
): void {
  const { clock, timeout = 0n, absolute = false, read, write } = fields;
  guest.view.setBigUint64(at, userdata, true);
  guest.view.setUint8(at + 8, clock !== undefined ? 0 : read !== undefined ? 1 : 2);
  guest.view.setUint32(at + 16, clock ?? read ?? write!, true);
  guest.view.setBigUint64(at + 24, timeout, true);
  guest.view.setUint16(at + 40, absolute ? 1 : 0, true);
}

describe('time', () => {
  /** Clocks that move only by sleeping. */
  function fakeClocks(): Clocks & { slept: bigint } {
    return {
      slept: 0n,
      realtime() {
        return 1_000_000_000_000n + this.slept;
      },
      monotonic() {
        return 5_000n + this.slept;
      },
      resolution: 1n,
      sleep(nanoseconds) {
        this.slept += nanoseconds;
      },
    };
  }

  it('has two clocks', () => {
    const guest = new Guest({ clocks: fakeClocks() });
    expect(guest.call('clock_time_get', 0, 0n, 0)).toBe('success');
    expect(guest.view.getBigUint64(0, true)).toBe(1_000_000_000_000n);
    expect(guest.call('clock_time_get', 1, 0n, 0)).toBe('success');
    expect(guest.view.getBigUint64(0, true)).toBe(5_000n);
    expect(guest.call('clock_time_get', 2, 0n, 0)).toBe('badf');
    expect(guest.call('clock_res_get', 9, 0)).toBe('inval');
  });

  it('waits for the earliest of several moments', () => {
    const clocks = fakeClocks();
    const guest = new Guest({ clocks });
    subscribe(guest, 0x1000, 7n, { clock: 1, timeout: 900n });
    subscribe(guest, 0x1030, 8n, { clock: 0, timeout: 1_000_000_000_300n, absolute: true });
    subscribe(guest, 0x1060, 9n, { clock: 1, timeout: 5_500n, absolute: true });
    expect(guest.call('poll_oneoff', 0x1000, 0x2000, 3, 8)).toBe('success');
    expect(clocks.slept).toBe(300n);
    expect(guest.view.getUint32(8, true)).toBe(1);
    expect(guest.view.getBigUint64(0x2000, true)).toBe(8n);
  });

  it('does not wait when a stream is ready', () => {
    const clocks = fakeClocks();
    const guest = new Guest({ clocks });
    subscribe(guest, 0x1000, 1n, { clock: 1, timeout: 10n ** 18n });
    subscribe(guest, 0x1030, 2n, { read: 0 });
    subscribe(guest, 0x1060, 3n, { write: 1 });
    expect(guest.call('poll_oneoff', 0x1000, 0x2000, 3, 8)).toBe('success');
    expect(clocks.slept).toBe(0n);
    expect(guest.view.getUint32(8, true)).toBe(2);
    expect([guest.view.getBigUint64(0x2000, true), guest.view.getBigUint64(0x2020, true)]).toEqual([2n, 3n]);
    subscribe(guest, 0x1000, 1n, { write: 0 });
    expect(guest.call('poll_oneoff', 0x1000, 0x2000, 1, 8)).toBe('badf');
    expect(guest.call('poll_oneoff', 0x1000, 0x2000, 0, 8)).toBe('inval');
  });

  it('passes really', () => {
    const before = nodeClocks.monotonic();
    nodeClocks.sleep(3_000_000n);
    expect(nodeClocks.monotonic() - before).toBeGreaterThan(2_000_000n);
    expect(Math.abs(Number(nodeClocks.realtime() / 1_000_000n) - Date.now())).toBeLessThan(10_000);
  });
});

describe('streams', () => {
  it('carry bytes in and out', () => {
    const written: Uint8Array[] = [];
    const guest = new Guest({
      stdin: inputBytes(utf8.encode('line\n')),
      stdout: outputTo((bytes) => written.push(bytes)),
    });
    expect(guest.read(0, 3)).toBe('lin');
    expect(guest.read(0)).toBe('e\n');
    expect(guest.read(0)).toBe('');
    expect(guest.write(1, 'out')).toBe(3);
    expect(guest.write(0, 'x')).toBe('badf');
    expect(guest.read(1)).toBe('badf');
    expect(Buffer.concat(written).toString()).toBe('out');
  });

  it('are of unknown type unless they are terminals', () => {
    const guest = new Guest({ stdout: { isTerminal: true, write: () => {} } });
    guest.call('fd_fdstat_get', 0, 64);
    expect(guest.view.getUint8(64)).toBe(0);
    guest.call('fd_fdstat_get', 1, 64);
    expect(guest.view.getUint8(64)).toBe(2);
    expect(guest.view.getBigUint64(72, true)).toBe(1n << 6n);
  });
});

describe('the process', () => {
  it('ends with its code', () => {
    const guest = new Guest({});
    expect(() => guest.call('proc_exit', 3)).toThrow(WasiExit);
    expect(() => guest.call('proc_exit', 126)).toThrow(/invalid exit status/);
    expect(guest.call('sched_yield')).toBe('success');
    expect(guest.call('proc_raise', 1)).toBe('notsup');
    expect(guest.call('sock_shutdown', 1, 0)).toBe('notsock');
    expect(guest.call('sock_shutdown', 77, 0)).toBe('badf');
  });

  it('gets random bytes, also many', () => {
    const guest = new Guest({ random: nodeRandom });
    guest.call('random_get', 0, 64);
    const first = guest.text(0, 64);
    guest.call('random_get', 0, 64);
    expect(guest.text(0, 64)).not.toBe(first);
    const large = new Guest({});
    expect(large.call('random_get', 0, 0x10000)).toBe('success');
  });
});

it('preview 1 is complete', () => {
  expect(Object.keys(preview1)).toHaveLength(46);
});
