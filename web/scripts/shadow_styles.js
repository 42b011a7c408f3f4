// Fills shadow roots without inline styles: each <style> of the given HTML becomes a constructed
// style sheet, which the Content-Security-Policy allows (CSSOM, "adoptedStyleSheets"). media-chrome
// is rewritten at build time to come here (scripts/build/strict_policy.mjs). Sheets are made anew
// for every element, since media-chrome writes its own rules into them.

export function fill_shadow_root(root, html) {
  // A template's document has no browsing context, so its styles are neither applied nor refused.
  const template = document.createElement('template');
  template.innerHTML = html;
  const sheets = [];
  for (const style of template.content.querySelectorAll('style')) {
    if (!style.media) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style.textContent);
      sheets.push(sheet);
    }
    style.remove();
  }
  root.adoptedStyleSheets = sheets.length ? sheets : [new CSSStyleSheet()];
  root.replaceChildren(document.importNode(template.content, true));
}

export function find_rule(root, matches) {
  for (const sheet of root.adoptedStyleSheets ?? [])
    for (const rule of sheet.cssRules) if (matches(rule.selectorText)) return rule;
  return undefined;
}

export function insert_rule(root, selector) {
  const sheets = root.adoptedStyleSheets ?? [];
  const sheet = sheets[sheets.length - 1];
  if (!sheet) throw new Error(`no style sheet to write ${selector} into`);
  return sheet.cssRules[sheet.insertRule(`${selector}{}`, sheet.cssRules.length)];
}
