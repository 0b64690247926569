// node verify.mjs ADDRESS: whether the badge at this address is genuine and not withdrawn, as the libraries of
// Digital Bazaar see it. Issuer, keys and list are read from the server of the address; contexts from this repository.
// Then it changes the name on it, and is content only if that is found out.
//   npm ci && node verify.mjs http://localhost:8000/badges/village/credentials/….json
import {readFile} from 'node:fs/promises';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const CONTEXTS = new URL('../../src/entrepairs/recognition/openbadges/contexts/', import.meta.url);
const FILES = {
  'https://www.w3.org/ns/credentials/v2': 'credentials-v2.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json': 'ob-v3p0-context-3.0.3.json'
};
const address = process.argv[2];
if(!address) {
  console.error('usage: node verify.mjs ADDRESS');
  process.exit(2);
}
const site = new URL(address).origin;

async function fetched(path) {
  const response = await fetch(new URL(path, site));
  if(!response.ok) {
    throw new Error(`${path}: ${response.status}`);
  }
  return response.json();
}

// did:web:host:badges:village is at /badges/village/did.json
const didPath = did => '/' + did.split('#')[0].split(':').slice(3).join('/') + '/did.json';

async function documentLoader(url) {
  let document;
  if(FILES[url]) {
    document = JSON.parse(await readFile(new URL(FILES[url], CONTEXTS), 'utf8'));
  } else if(url.startsWith('did:web:')) {
    document = await fetched(didPath(url));
    if(url.includes('#')) {
      const method = document.verificationMethod.find(one => one.id === url);
      if(!method) {
        throw new Error(`${url} is no key of its issuer`);
      }
      document = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
    } else {
      document = {...document, '@context': 'https://www.w3.org/ns/did/v1'};
    }
  } else if(new URL(url).pathname.startsWith('/badges/')) {
    document = await fetched(new URL(url).pathname);
  } else {
    throw new Error(`${url} is not looked up`);
  }
  return {contextUrl: null, documentUrl: url, document};
}

const suite = new DataIntegrityProof({cryptosuite});
const check = credential => vc.verifyCredential({
  credential, suite, documentLoader,
  checkStatus: options => checkStatus({...options, suite, documentLoader, verifyBitstringStatusListCredential: true})
});

const credential = await fetched(new URL(address).pathname);
const genuine = await check(credential);
console.log(`${credential.name}, ${credential.issuer.name}: ${genuine.verified ? 'genuine' : 'NOT genuine'}`);
if(!genuine.verified) {
  console.error(genuine.error?.errors ?? genuine.error ?? genuine.statusResult);
}
const changed = structuredClone(credential);
changed.credentialSubject.identifier[0].identityHash = 'Somebody else';
const forged = await check(changed);
console.log(`with another name: ${forged.verified ? 'STILL genuine' : 'found out'}`);
process.exit(genuine.verified && !forged.verified ? 0 : 1);
