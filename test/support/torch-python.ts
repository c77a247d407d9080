// A python3 with torch and torchvision, for tests that compare with them.
import { execFileSync } from 'node:child_process';

/** The Python of the path may be another one than the system's, for which Debian installs python3-torch. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** The first that has both; null where none has. */
export function torchPython(): string | null {
  const has = (python: string): boolean => {
    try {
      execFileSync(python, ['-c', 'import torch, torchvision, PIL'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  return PYTHONS.find(has) ?? null;
}
