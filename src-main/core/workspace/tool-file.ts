// Reads a tool file: YAML within limits, then what a file tool may say, every fault with its place.
import { type FileToolDefinition, readFileTool } from '../tools/file-tool-definition.ts';
import { FileToolFault } from '../tools/file-tool-fault.ts';
import { decodeUtf8, parseYaml, WorkspaceFileError } from './front-matter.ts';

export interface ToolFile extends FileToolDefinition {
  /** What it was read from. */
  readonly text: string;
}

/** @throws WorkspaceFileError */
export function readToolFile(bytes: Uint8Array): ToolFile {
  const text = decodeUtf8(bytes);
  const { data, placeOf } = parseYaml(text);
  try {
    return { ...readFileTool(data), text };
  } catch (error) {
    if (!(error instanceof FileToolFault)) throw error;
    throw new WorkspaceFileError(error.message, placeOf(error.path) ?? { line: 1, column: 1 });
  }
}
