// The switch between light and dark; what the system prefers is the beginning.

function startTheme(button) {
  const root = document.documentElement;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';
  const label = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `${button.textContent} theme`);
  };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem('crashcheck-theme', root.dataset.theme);
    } catch {
      // Then it lasts as long as the page.
    }
    label();
  });
  prefersDark.addEventListener('change', label);
  label();
}
