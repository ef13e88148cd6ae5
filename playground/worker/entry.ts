import { expose } from 'comlink';
import { corePlaces } from './corePlaces.js';
import { BROWSER_DEVICES } from './devices/browserDevices.js';
import { messageTurns } from './messageTurns.js';
import { Session } from './session.js';

/** The thread of one training. */
expose(new Session(BROWSER_DEVICES, messageTurns(), corePlaces(self.name)));
