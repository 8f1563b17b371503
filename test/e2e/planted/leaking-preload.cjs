const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('agentGateway', {
  call: (operation, input) => ipcRenderer.invoke('agw:call', { operation, input }),
  desktop: () => {},
  onEvent: () => {},
  ipcRenderer: { invoke: (...args) => ipcRenderer.invoke(...args), send: (...args) => ipcRenderer.send(...args) },
});
