// What tests run inside a page; plain JavaScript, because the tests are compiled without the types of a browser.

/** Width of the contents and of the window, pixels. */
export function widths() {
  return [document.documentElement.scrollWidth, innerWidth];
}

/** Texts whose contrast with what lies behind them is below 4.5. */
export function weakTexts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = rgb(colour).map((value) => value / 255)
      .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (element === null) return 'white';
    const { backgroundColor } = getComputedStyle(element);
    return rgb(backgroundColor)[3] === 255 ? backgroundColor : behind(element.parentElement);
  };
  const texts = [...document.querySelectorAll('body *')].filter((element) =>
    element.closest('svg') === null && !element.disabled
    && [...element.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent.trim() !== ''));
  return texts.flatMap((element) => {
    const [ink, paper] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    return contrast < 4.5 ? [`${element.tagName} ${element.textContent.slice(0, 30)}: ${contrast.toFixed(2)}`] : [];
  });
}

/** Controls that a screen reader cannot name. */
export function namelessControls() {
  return [...document.querySelectorAll('input, select, button, [tabindex="0"]')].filter((element) => {
    const label = element.closest('label') ?? document.querySelector(`label[for="${element.id}"]`);
    return (label?.textContent ?? '') === '' && (element.textContent ?? '').trim() === ''
      && !element.hasAttribute('aria-label');
  }).map(({ outerHTML }) => outerHTML.slice(0, 80));
}

/** Values of functions that the language leaves to the engine: another version of V8 may differ in the last bit. */
export function mathDigits() {
  return Array.from({ length: 4000 }, (_, i) => [Math.exp((i - 2000) / 97), Math.log((i + 1) / 97)]).flat();
}

/** Calls a worker of the page's own program; the results in order. */
export async function callWorker(calls) {
  const worker = new Worker('worker.js', { type: 'module' });
  const address = (name) => new URL(name, document.baseURI).href;
  const weights = { m0: address('m0-S.packed'), trained: address('trained-S.packed') };
  const results = [];
  for (const [id, [name, argument]] of calls.entries()) {
    const { result, error } = await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ id, name, argument: name === 'open' ? { ...argument, weights } : argument });
    });
    if (error !== undefined) throw new Error(error);
    results.push(result);
  }
  worker.terminate();
  return results;
}
