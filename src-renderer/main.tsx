// The entry of the page: asks the gateway for what is to be shown, and loads the application meanwhile.
import './styles/index.css';
import { setNonce } from 'get-nonce';
import { openPage } from './api/open.ts';

const opened = openPage(window);
// Dialogs lock the page's scrolling with a style element, which needs the nonce of this very answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
if (nonce) setNonce(nonce);

void import('./app/show-application.tsx').then(({ showApplication }) => showApplication(opened));
