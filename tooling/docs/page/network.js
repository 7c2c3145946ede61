const SEEDS = 200;

const byId = (id) => document.getElementById(id);
const worker = new Worker(new URL('network-worker.js', import.meta.url), { type: 'module' });

function runAll() {
  byId('run').disabled = true;
  byId('progress').hidden = false;
  byId('outcome').textContent = '…';
  byId('seeds').replaceChildren();
  byId('replay').hidden = true;
  worker.postMessage({ seeds: SEEDS, keepsVotes: byId('keeps').checked });
}

function replay(seed) {
  for (const button of byId('seeds').children) {
    button.setAttribute('aria-pressed', String(button.textContent === String(seed)));
  }
  worker.postMessage({ seed, keepsVotes: byId('keeps').checked });
}

worker.onmessage = ({ data }) => {
  if (data.done !== undefined) byId('progress').value = data.done / SEEDS;
  else if (data.failed) showAll(data);
  else showRun(data);
};

function showAll({ failed, elections }) {
  byId('run').disabled = false;
  byId('progress').hidden = true;
  byId('outcome').textContent =
    `${failed.length || 'None'} of ${SEEDS} seeds, in ${elections.toLocaleString('en')} elections`;
  const buttons = failed.map((seed) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = seed;
    button.onclick = () => replay(seed);
    return button;
  });
  byId('seeds').replaceChildren(...buttons);
  if (failed.length > 0) replay(failed[0]);
}

function showRun({ message, svg }) {
  byId('replay').hidden = false;
  byId('message').textContent = message;
  byId('diagram').innerHTML = svg;
}

byId('run').onclick = runAll;
