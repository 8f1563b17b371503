#!/usr/bin/env node
// A small MCP server with utility tools, to try a gateway with: the current time, a word count, a reversed string.
import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod/v4';

const text = (value) => ({ content: [{ type: 'text', text: value }] });

/** The server; each client gets one of its own. */
function createTestServer() {
  const server = new McpServer(
    { name: 'test-tools', version: '1.0.0' },
    { instructions: 'Utility tools for trying things out. Nothing here changes anything.' },
  );
  const annotations = { readOnlyHint: true, openWorldHint: false };

  server.registerTool(
    'current_time',
    {
      title: 'Current time',
      description: 'Tells the current date and time, in UTC or in a time zone.',
      inputSchema: z.object({
        time_zone: z.string().optional().describe('An IANA time zone such as Europe/Vienna; UTC when left out'),
      }),
      annotations,
    },
    async ({ time_zone }) => {
      try {
        const format = new Intl.DateTimeFormat('sv-SE', {
          dateStyle: 'short',
          timeStyle: 'long',
          timeZone: time_zone ?? 'UTC',
        });
        return text(format.format(new Date()));
      } catch {
        return {
          ...text(`There is no time zone called ${time_zone}. Use a name such as Europe/Vienna.`),
          isError: true,
        };
      }
    },
  );

  server.registerTool(
    'word_count',
    {
      title: 'Word count',
      description: 'Counts the words, characters and lines of a text.',
      inputSchema: z.object({ text: z.string().describe('The text to count') }),
      outputSchema: z.object({ words: z.number(), characters: z.number(), lines: z.number() }),
      annotations: { ...annotations, idempotentHint: true },
    },
    async ({ text: input }) => {
      const words = input.trim() === '' ? 0 : input.trim().split(/\s+/u).length;
      const counts = { words, characters: [...input].length, lines: input === '' ? 0 : input.split('\n').length };
      return {
        ...text(`${counts.words} words, ${counts.characters} characters, ${counts.lines} lines`),
        structuredContent: counts,
      };
    },
  );

  server.registerTool(
    'reverse_string',
    {
      title: 'Reverse string',
      description: 'Reverses a text, character by character as a reader sees them.',
      inputSchema: z.object({ text: z.string().describe('The text to reverse') }),
      annotations: { ...annotations, idempotentHint: true },
    },
    async ({ text: input }) => {
      const characters = Array.from(new Intl.Segmenter().segment(input), ({ segment }) => segment);
      return text(characters.reverse().join(''));
    },
  );
  return server;
}

serveStdio(createTestServer);
