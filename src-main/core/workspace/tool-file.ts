// Reads a tool file: YAML within limits, then what a file tool may say, every fault with its place.
import { type FileToolDefinition, readFileTool } from '../tools/file-tool-definition.ts';
import { FileToolFault } from '../tools/file-tool-fault.ts';
import { decodeUtf8, parseYaml, WorkspaceFileError } from './front-matter.ts';

/** @throws WorkspaceFileError */
export function readToolFile(bytes: Uint8Array): FileToolDefinition {
  const { data, placeOf } = parseYaml(decodeUtf8(bytes));
  try {
    return readFileTool(data);
  } catch (error) {
    if (!(error instanceof FileToolFault)) throw error;
    throw new WorkspaceFileError(error.message, placeOf(error.path) ?? { line: 1, column: 1 });
  }
}
