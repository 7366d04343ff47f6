// The alarms in the bar of every page: how many, the highest priority, and the sounder with its mute.
import { setText } from './dom.js';
import { duration } from './format.js';
import { Sounder } from './alarm-sound.js';

const muteSeconds = 300;
export const tones = { LOW: 'low', MEDIUM: 'partial', HIGH: 'invalid', CRITICAL: 'critical' };

export function startAlarmPanel(link, button, stream) {
  const sounder = new Sounder();
  let alarms = null, blocked = false;
  button.addEventListener('click', () => {
    // Where there was no sound, the click was for it.
    if (blocked) sounder.wake();
    else if (sounder.muted > 0) sounder.unmute();
    else sounder.mute(muteSeconds);
    show();
  });
  for (const touch of ['pointerdown', 'keydown']) document.addEventListener(touch, () => sounder.wake());

  // What is to be heard now: no news from a monitor that was there is none that all is well.
  const calling = () => stream.silent ? stream.everConnected ? 'LOST' : null : alarms?.highestUnacknowledged ?? null;

  function show() {
    const known = stream.silent ? null : alarms, calls = calling();
    const text = !known ? 'alarms unknown' : known.standing === 0 ? 'no alarm'
      : `${known.standing} ${known.standing === 1 ? 'alarm' : 'alarms'} · ${(known.highest ?? '').toLowerCase()}`;
    setText(link, text);
    link.dataset.tone = !known ? 'unknown' : known.standing === 0 ? 'good' : tones[known.highest];
    link.classList.toggle('calls', known !== null && calls !== null);
    link.title = known?.title ?? '';
    button.hidden = calls === null && sounder.muted === 0;
    blocked = calls !== null && sounder.muted === 0 && sounder.blocked;
    setText(button, blocked ? 'Sound is off: click' : sounder.muted > 0 ? `silent ${duration(sounder.muted)}` : 'Mute 5 min');
    button.setAttribute('aria-pressed', String(sounder.muted > 0));
  }

  function sound() {
    sounder.tick(calling());
    show();
  }

  return {
    // A browser hardly ever calls a timer of a page that is not in sight; what the server sends comes all the same.
    update(state) { alarms = state.alarms ?? null; sound(); },
    tick: sound,
  };
}
