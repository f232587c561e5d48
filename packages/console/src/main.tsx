// The entry point of the console.
import { createRoot } from 'react-dom/client';
import { watchAttendance } from './api/attendance.ts';
import { App } from './app.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/kit.css';
import './style/table.css';
import './style/chart.css';
import './style/shell.css';
import { applyStoredTheme } from './theme/theme.ts';

applyStoredTheme();
watchAttendance();
const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App />);
