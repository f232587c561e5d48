// Loaded by `--import` into the processes of a test: reports at their end how many modules of OpenTelemetry they loaded.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import process from 'node:process';

let loaded = 0;
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    if (resolved.url.includes('/@opentelemetry/')) loaded++;
    return resolved;
  },
});
process.on('exit', () => void writeSync(2, `modules of OpenTelemetry: ${loaded}\n`));
