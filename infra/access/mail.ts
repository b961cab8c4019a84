/** The grant to send customers' mail. */
import { arnOf, type Site } from '../site/site';
import type { Grant } from './grant';

/** Reads the contact lists of the environment's e-mail channels, and sends from their senders, each in its region. */
export const sendMail = ({ environment, topology }: Site): Grant[] =>
  environment.communications.channels.customers.flatMap((channel) =>
    channel.kind !== 'email'
      ? []
      : Object.values(channel.lists).flatMap(({ region, list }) => [
          { actions: ['ses:ListContacts'], resources: [arnOf({ topology, region }, 'ses', `contact-list/${list}`)] },
          {
            actions: ['ses:SendBulkEmail'],
            resources: [channel.from, channel.from.replace(/^.*@/, '')].map((identity) =>
              arnOf({ topology, region }, 'ses', `identity/${identity}`),
            ),
          },
        ]),
  );
