import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { pair } from '../testing/pair.ts';

/** One question, one answer, and a partition in between. */
async function story(network: VirtualNetwork): Promise<void> {
  const { client, server } = await pair(network);
  network.partition('a', 'b');
  client.write('ping');
  await network.advance(100);
  network.repair();
  server.on('data', () => server.end('pong'));
  client.on('end', () => client.end());
  client.resume();
  await network.run();
}

test('as text: a line for each packet and for what happens to the network', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  await story(network);
  const [a, b] = ['a 10.0.0.1:32768', 'b 10.0.0.2:80'];
  expect(network.trace().toString()).toBe(
    [
      `       0.000  ${a} → ${b}  #1 syn`,
      `       0.500  ${b} → ${a}  #1 syn-ack`,
      '       1.500  partition: a ↔ b',
      `       1.500  ${a} → ${b}  #1 data 0..4`,
      `       1.500  ${a} → ${b}  #1 lost 0..4`,
      '     101.500  repair: everything',
      `     201.500  ${a} → ${b}  #1 data 0..4`,
      `     202.000  ${b} → ${a}  #1 data 0..4`,
      `     202.000  ${b} → ${a}  #1 fin`,
      `     202.500  ${a} → ${b}  #1 fin`,
      '',
    ].join('\n'),
  );
});

test('as a sequence diagram in Mermaid', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  await story(network);
  const lines = network.trace().toMermaid().split('\n');
  expect(lines.slice(0, 6)).toEqual([
    'sequenceDiagram',
    '  participant h0 as a',
    '  participant h1 as b',
    '  h0->>h1: 0.000 #35;1 syn',
    '  h1->>h0: 0.500 #35;1 syn-ack',
    '  Note over h0,h1: 1.500 partition: a ↔ b',
  ]);
  expect(lines[7]).toBe('  h0-xh1: 1.500 #35;1 lost 0..4');
});

test('as an SVG image: a column for each host, a row for each entry', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  network.host('<a&b>');
  await story(network);
  network.host('<a&b>').crash();
  const lines = network.trace().toSVG().split('\n');
  const rows = lines.filter((line) => line.includes('class="time"'));
  expect(rows).toHaveLength(network.trace().entries.length);
  expect(
    lines.filter((line) => line.includes('class="host"')).map((line) => />([^<]+)</.exec(line)![1]),
  ).toEqual(['a', 'b', '&lt;a&amp;b&gt;']);
  // The SYN goes from the first column to the second, and what is lost gets no further than half the way.
  expect(rows[0]).toContain('<path class="sent" d="M200 61H420"/>');
  const lost = rows.find((row) => row.includes('class="lost"'));
  expect(lost).toMatch(/d="M200 \d+H310".*#1 lost 0\.\.4/);
  expect(
    rows.filter((row) => row.includes('class="note"')).map((row) => />([^<>]+)<\/text>$/.exec(row)![1]),
  ).toEqual(['partition: a ↔ b', 'repair: everything', 'crashes']);
});

/** The packets of a pcap file: their headers as numbers, and their payload. */
function readPcap(
  file: Uint8Array,
): { seconds: number; flags: number; sequence: number; text: string; missing: number }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  expect([view.getUint32(0), view.getUint16(4), view.getUint16(6), view.getUint32(20)]).toEqual([
    0xa1b2c3d4, 2, 4, 101,
  ]);
  const packets = [];
  for (let at = 24; at < file.length; ) {
    const length = view.getUint32(at + 8);
    const packet = at + 16;
    const tcp = packet + (view.getUint8(packet) >> 4 === 4 ? 20 : 40);
    packets.push({
      seconds: view.getUint32(at) + view.getUint32(at + 4) / 1e6,
      flags: view.getUint8(tcp + 13),
      sequence: view.getUint32(tcp + 4),
      text: Buffer.from(file.subarray(tcp + 20, packet + length)).toString(),
      missing: view.getUint32(at + 12) - length,
    });
    at = packet + length;
  }
  return packets;
}

test('as a pcap file, with its bytes if they are captured', async () => {
  const network = new VirtualNetwork({ seed: 1, trace: { capture: true } });
  await story(network);
  const packets = readPcap(network.trace().toPcap());
  expect(packets.map(({ flags, sequence, text }) => [flags, sequence, text])).toEqual([
    [0x02, 0, ''],
    [0x12, 0, ''],
    [0x10, 1, ''],
    [0x18, 1, 'ping'],
    [0x18, 1, 'ping'],
    [0x18, 1, 'pong'],
    [0x11, 5, ''],
    [0x10, 6, ''],
    [0x10, 5, ''],
    [0x10, 5, ''],
    [0x11, 5, ''],
    [0x10, 6, ''],
  ]);
  expect(packets[4]!.seconds).toBe(0.2015);
});

test('as a pcap file without the bytes, which tells how many there were', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  await story(network);
  expect(readPcap(network.trace().toPcap()).map(({ missing }) => missing)).toEqual([0, 0, 4, 4, 4, 0, 0]);
});

test.each([
  ['IPv4', ['10.0.0.1'], ['10.0.0.2']],
  ['IPv6', ['fd00::1'], ['fd00::2']],
])('the checksums of %s add up', async (_family, addressesOfA, addressesOfB) => {
  const network = new VirtualNetwork({ trace: { capture: true } });
  network.host('a', { addresses: addressesOfA });
  network.host('b', { addresses: addressesOfB });
  const { client } = await pair(network);
  client.write('odd');
  await network.run();
  const file = network.trace().toPcap();
  const view = new DataView(file.buffer);
  const sum = (from: number, to: number): number => {
    let total = 0;
    for (let at = from; at < to; at++) total += (at - from) % 2 ? file[at]! : file[at]! << 8;
    return total;
  };
  const fold = (total: number): number => (total > 0xffff ? fold((total & 0xffff) + (total >>> 16)) : total);
  for (let at = 24; at < file.length; ) {
    const end = at + 16 + view.getUint32(at + 8);
    const ip = at + 16;
    const isIPv4 = view.getUint8(ip) >> 4 === 4;
    const tcp = ip + (isIPv4 ? 20 : 40);
    if (isIPv4) expect(fold(sum(ip, tcp))).toBe(0xffff);
    // With the pseudo header: the addresses, the protocol, the length.
    expect(fold(sum(isIPv4 ? ip + 12 : ip + 8, tcp) + 6 + (end - tcp) + sum(tcp, end))).toBe(0xffff);
    at = end;
  }
});

test('keeps the latest, as many as it is told to', async () => {
  const network = new VirtualNetwork({ seed: 1, trace: { limit: 2 } });
  await story(network);
  expect(network.trace().entries.map(({ kind }) => kind)).toEqual(['fin', 'fin']);
});

test('connections: who, where, in which state, with how much to send and to read', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, a, b } = await pair(network);
  client.write('unread');
  b.net.createServer().listen('/run/service');
  b.net.connect('/run/service');
  network.partition('a');
  const lonely = a.net.connect(80, b.addresses[0]!);
  await network.advance(10);
  expect(network.connections()).toMatchObject([
    {
      id: 1,
      kind: 'tcp',
      client: {
        host: 'a',
        address: { address: '10.0.0.1', port: 32_768 },
        state: 'established',
        sendQueue: 6,
      },
      server: {
        host: 'b',
        address: { address: '10.0.0.2', port: 80 },
        state: 'established',
        receiveQueue: 0,
      },
    },
    {
      id: 2,
      kind: 'ipc',
      path: '/run/service',
      client: { host: 'b', address: undefined },
      server: { host: 'b' },
    },
    { id: 3, client: { state: 'syn' }, server: undefined },
  ]);
  lonely.destroy();
});
