// The entry of the page: what has to be so before the first of its modules runs, then the application.
import './styles/index.css';
import { setNonce } from 'get-nonce';
import { z } from 'zod';

// The page's policy forbids code from strings, and even the attempt, which making a schema is, would be reported. Modules
// that make schemas may stand before this one in a bundle, so they are loaded after it.
z.config({ jitless: true });
// Dialogs lock the page's scrolling with a style element, which needs the nonce of this very answer.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
if (nonce) setNonce(nonce);

const { showApplication } = await import('./app/show-application.tsx');
showApplication();
