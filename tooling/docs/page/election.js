import { VirtualNetwork } from '@net/transport-memory';

const NAMES = ['a', 'b', 'c'];
const PORT = 7000;
/** How long the network is disturbed, and a little time for what is under way to end. */
const DURATION_MS = 3000;
const REST_MS = 1500;

/**
 * Three hosts elect a leader, as in Raft: a host that hears of no candidate for a while becomes one in a new term, and leads with the
 * votes of two of the three. A host votes once in each term, so no term can have two leaders. Crashes, partitions and slow links are
 * drawn from the seed.
 *
 * @param {string | number} seed
 * @param {boolean} keepsVotes Whether a host writes its vote down before it answers, and knows it after a crash; else it knows the
 *   term only.
 * @returns {Promise<{ error?: Error, elections: number, network: VirtualNetwork }>}
 */
export async function elect(seed, keepsVotes) {
  const network = new VirtualNetwork({ seed, link: { latency: { exponential: 5 } } });
  /** Term → who leads. */
  const leaders = new Map();
  const lead = (term, name) => {
    const other = leaders.get(term);
    if (other && other !== name) throw new Error(`${other} and ${name} both lead in term ${term}`);
    leaders.set(term, name);
  };
  for (const name of NAMES) {
    const host = network.host(name);
    // What a host knows after a crash.
    const disk = { term: 0, vote: { term: 0, candidate: '' } };
    host.start(() => runMember(network, host, disk, keepsVotes, lead));
  }
  network.chaos({
    duration: DURATION_MS,
    every: { exponential: 60 },
    lasting: { uniform: [5, 60] },
    kinds: ['crash', 'partition', 'slow link'],
  });
  try {
    await network.advance(DURATION_MS + REST_MS);
    return { elections: leaders.size, network };
  } catch (error) {
    return { error, elections: leaders.size, network };
  }
}

function runMember(network, host, disk, keepsVotes, lead) {
  const { name, net } = host;
  const { setTimeout } = host.transport.timers;
  const vote = keepsVotes ? disk.vote : { term: 0, candidate: '' };
  const others = NAMES.filter((other) => other !== name);
  let heardAt = network.now();

  const grants = (term, candidate) => {
    if (term < disk.term) return false;
    disk.term = term;
    if (vote.term === term && vote.candidate !== candidate) return false;
    vote.term = term;
    vote.candidate = candidate;
    heardAt = network.now();
    return true;
  };

  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (text) => {
      const [term, candidate] = text.split(' ');
      socket.end(grants(Number(term), candidate) ? 'yes' : 'no');
    });
  });
  server.listen(PORT);

  const ask = (other, term, onYes) => {
    const socket = net.connect(PORT, network.host(other).addresses[0]);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${term} ${name}`));
    socket.on('data', (text) => text === 'yes' && onYes());
    // Whoever gave no answer is asked again, for as long as the term lasts.
    socket.on('error', () => setTimeout(() => disk.term === term && ask(other, term, onYes), 20));
  };

  const stand = () => {
    const term = disk.term + 1;
    grants(term, name);
    let votes = 1;
    for (const other of others) {
      ask(other, term, () => {
        if (++votes === 2 && disk.term === term) lead(term, name);
      });
    }
  };

  // Hosts wait for different times, so that they seldom stand at the same time.
  const waitMs = 100 + NAMES.indexOf(name) * 15;
  const tick = () => {
    if (network.now() > DURATION_MS) return;
    if (network.now() - heardAt >= waitMs) stand();
    setTimeout(tick, 10);
  };
  tick();
}
