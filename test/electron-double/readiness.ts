// Whether `app` is ready: several modules of Electron refuse to work before.

let ready = false;

export function isReady(): boolean {
  return ready;
}

export function becomeReady(): void {
  ready = true;
}
