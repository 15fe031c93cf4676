// Before anything is drawn: that there are scripts, and which theme was chosen last.
document.documentElement.classList.add('scripts');
try {
  const theme = localStorage.getItem('crashcheck-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // A browser may keep nothing for files: then the system's theme it is.
}
