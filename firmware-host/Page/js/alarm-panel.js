// The alarms in the bar of every page: how many, the highest priority, and the sounder with its mute.
import { setText } from './dom.js';
import { duration } from './format.js';
import { Sounder } from './alarm-sound.js';

const muteSeconds = 300;
export const tones = { LOW: 'low', MEDIUM: 'partial', HIGH: 'invalid', CRITICAL: 'critical' };

export function startAlarmPanel(link, button) {
  const sounder = new Sounder();
  let alarms = null;
  button.addEventListener('click', () => {
    if (sounder.muted > 0) sounder.unmute();
    else sounder.mute(muteSeconds);
    show();
  });

  function show() {
    const priority = alarms?.highestUnacknowledged ?? null;
    const text = !alarms ? 'alarms unknown' : alarms.standing === 0 ? 'no alarm'
      : `${alarms.standing} ${alarms.standing === 1 ? 'alarm' : 'alarms'} · ${(alarms.highest ?? '').toLowerCase()}`;
    setText(link, text);
    link.dataset.tone = !alarms ? 'unknown' : alarms.standing === 0 ? 'good' : tones[alarms.highest];
    link.classList.toggle('calls', priority !== null);
    link.title = alarms?.title ?? '';
    button.hidden = priority === null && sounder.muted === 0;
    setText(button, sounder.muted > 0 ? `silent ${duration(sounder.muted)}` : 'Mute 5 min');
    button.setAttribute('aria-pressed', String(sounder.muted > 0));
  }

  return {
    update(state) { alarms = state.alarms ?? null; show(); },
    tick() { sounder.tick(alarms?.highestUnacknowledged ?? null); show(); },
  };
}
