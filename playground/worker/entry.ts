import { expose } from 'comlink';
import { coreLimiter } from './coreLimiter.js';
import { BROWSER_DEVICES } from './devices/browserDevices.js';
import { messageTurns } from './messageTurns.js';
import { Session } from './session.js';

/** The thread of one training. */
expose(new Session(BROWSER_DEVICES, messageTurns(), coreLimiter(self.name)));
