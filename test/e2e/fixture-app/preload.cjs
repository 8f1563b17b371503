// The bridge of the fixture: one function of every kind that can cross.
const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('fixture', {
  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  listen: (channel, listener) => {
    const heard = (_event, ...args) => listener(...args);
    ipcRenderer.on(channel, heard);
    return () => {
      ipcRenderer.removeListener(channel, heard);
    };
  },
  twice: (text) => text + text,
  fail: () => Promise.reject(new Error('refused by the preload')),
  world: {
    requires: (id) => {
      try {
        require(id);
        return true;
      } catch {
        return false;
      }
    },
    isolated: process.contextIsolated === true && process.sandboxed === true,
  },
});
