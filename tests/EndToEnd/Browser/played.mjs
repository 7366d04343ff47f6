// A page whose server is played by the script: live updates come when the script says so, and documents are what it says.

/** Plays /events of a page that is opened afterwards. tell(state) sends a state, lose() ends the connection. */
export async function playEvents(page) {
  await page.addInitScript(() => {
    globalThis.EventSource = class extends EventTarget {
      constructor() {
        super();
        this.readyState = 1;
        globalThis.played = this;
      }

      close() { this.readyState = 2; }
    };
    globalThis.EventSource.CLOSED = 2;
  });
  return {
    tell: state => page.evaluate(data => globalThis.played.dispatchEvent(new MessageEvent('state', { data })), JSON.stringify(state)),
    lose: () => page.evaluate(() => globalThis.played.dispatchEvent(new Event('error'))),
  };
}

/** Plays a document of the page; put(content) changes it, null leaves requests without an answer. */
export async function playDocument(page, path, content = null) {
  let answer = content;
  await page.route(`**/${path}`, route => answer === null ? undefined : route.fulfill({ json: answer }));
  return { put(newest) { answer = newest; } };
}
