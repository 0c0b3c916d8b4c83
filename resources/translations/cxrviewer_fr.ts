<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About CXR Viewer</source>
        <translation>À propos de CXR Viewer</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>Fiche du modèle</translation>
    </message>
    <message>
        <source>MODELS</source>
        <translation>MODÈLES</translation>
    </message>
    <message>
        <source>Not a medical device. Not for diagnosis.</source>
        <translation>Ceci n’est pas un dispositif médical. Ne pas utiliser pour le diagnostic.</translation>
    </message>
    <message>
        <source>A reading application for chest radiographs with a second reader that shows its evidence. It works without a network and changes none of your files.</source>
        <translation>Application de lecture de radiographies thoraciques, avec un second lecteur qui montre sur quoi il se fonde. Elle fonctionne sans réseau et ne modifie aucun de vos fichiers.</translation>
    </message>
    <message>
        <source>Apache License 2.0. The window uses Qt {qt} under the LGPL.</source>
        <translation>Licence Apache 2.0. L’interface utilise Qt {qt} sous licence LGPL.</translation>
    </message>
    <message>
        <source>Log, free of patient data: {folder}</source>
        <translation>Journal, sans données de patient&#xa0;: {folder}</translation>
    </message>
    <message>
        <source>No model is installed.</source>
        <translation>Aucun modèle n’est installé.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Trained on (images)</source>
        <translation>Entraîné sur (images)</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>Conditions</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Empreinte</translation>
    </message>
    <message>
        <source>**{name}:** {value}</source>
        <comment>Markdown, bold name</comment>
        <translation>**{name}&#xa0;:** {value}</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Files</source>
        <translation>Fichiers</translation>
    </message>
    <message>
        <source>Studies and views</source>
        <translation>Examens et vues</translation>
    </message>
    <message>
        <source>Mouse tools</source>
        <translation>Outils de la souris</translation>
    </message>
    <message>
        <source>Drawings and measurements</source>
        <translation>Tracés et mesures</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>Fenêtrages prédéfinis</translation>
    </message>
    <message>
        <source>Grey values</source>
        <translation>Niveaux de gris</translation>
    </message>
    <message>
        <source>Second reader</source>
        <translation>Second lecteur</translation>
    </message>
    <message>
        <source>What you say of it</source>
        <translation>Votre avis</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtre de l’application</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ouvrir un dossier…</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>Ouvrir des fichiers…</translation>
    </message>
    <message>
        <source>Show demonstration</source>
        <translation>Afficher la démonstration</translation>
    </message>
    <message>
        <source>Watch a folder for new studies</source>
        <translation>Surveiller un dossier pour les nouveaux examens</translation>
    </message>
    <message>
        <source>Watch another folder…</source>
        <translation>Surveiller un autre dossier…</translation>
    </message>
    <message>
        <source>Export picture…</source>
        <translation>Exporter une image…</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>Copier l’image</translation>
    </message>
    <message>
        <source>Next study</source>
        <translation>Examen suivant</translation>
    </message>
    <message>
        <source>Previous study</source>
        <translation>Examen précédent</translation>
    </message>
    <message>
        <source>Next unread study</source>
        <translation>Examen non lu suivant</translation>
    </message>
    <message>
        <source>Mark the study as read or unread</source>
        <translation>Marquer l’examen comme lu ou non lu</translation>
    </message>
    <message>
        <source>Sort studies by date</source>
        <translation>Trier les examens par date</translation>
    </message>
    <message>
        <source>Sort studies by name</source>
        <translation>Trier les examens par nom</translation>
    </message>
    <message>
        <source>Sort studies by suspicion</source>
        <translation>Trier les examens par degré de suspicion</translation>
    </message>
    <message>
        <source>Lateral on the left</source>
        <translation>Profil à gauche</translation>
    </message>
    <message>
        <source>Next image of the study</source>
        <translation>Cliché suivant de l’examen</translation>
    </message>
    <message>
        <source>Previous image of the study</source>
        <translation>Cliché précédent de l’examen</translation>
    </message>
    <message>
        <source>Names and dates</source>
        <translation>Noms et dates</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>Fenêtrage</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>Déplacer</translation>
    </message>
    <message>
        <source>Select and edit</source>
        <translation>Sélectionner et modifier</translation>
    </message>
    <message>
        <source>Magnifier</source>
        <translation>Loupe</translation>
    </message>
    <message>
        <source>Pixel value</source>
        <translation>Valeur du pixel</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Distance</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>Angle</translation>
    </message>
    <message>
        <source>Cobb angle</source>
        <translation>Angle de Cobb</translation>
    </message>
    <message>
        <source>Rectangle with statistics</source>
        <translation>Région rectangulaire (statistiques)</translation>
    </message>
    <message>
        <source>Ellipse with statistics</source>
        <translation>Région elliptique (statistiques)</translation>
    </message>
    <message>
        <source>Cardiothoracic ratio</source>
        <translation>Index cardio-thoracique</translation>
    </message>
    <message>
        <source>Tube tip to carina</source>
        <translation>Extrémité du tube à la carène</translation>
    </message>
    <message>
        <source>Calibrate on a known length</source>
        <translation>Calibrer sur une longueur connue</translation>
    </message>
    <message>
        <source>Arrow</source>
        <translation>Flèche</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Rétablir</translation>
    </message>
    <message>
        <source>Delete the selected drawing</source>
        <translation>Supprimer le tracé sélectionné</translation>
    </message>
    <message>
        <source>Delete all drawings of the image</source>
        <translation>Supprimer tous les tracés de l’image</translation>
    </message>
    <message>
        <source>Drawings: all, without text, none</source>
        <translation>Tracés&#xa0;: tous, sans texte, aucun</translation>
    </message>
    <message>
        <source>Confirm the proposed lines</source>
        <translation>Confirmer les lignes proposées</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Agrandir</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>Réduire</translation>
    </message>
    <message>
        <source>Fit to view</source>
        <translation>Ajuster à la vue</translation>
    </message>
    <message>
        <source>One image pixel on one screen pixel</source>
        <translation>Un pixel de l’image par pixel de l’écran</translation>
    </message>
    <message>
        <source>Move left</source>
        <translation>Déplacer vers la gauche</translation>
    </message>
    <message>
        <source>Move right</source>
        <translation>Déplacer vers la droite</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Déplacer vers le haut</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Déplacer vers le bas</translation>
    </message>
    <message>
        <source>Brighter</source>
        <translation>Plus clair</translation>
    </message>
    <message>
        <source>Darker</source>
        <translation>Plus sombre</translation>
    </message>
    <message>
        <source>More contrast</source>
        <translation>Plus de contraste</translation>
    </message>
    <message>
        <source>Less contrast</source>
        <translation>Moins de contraste</translation>
    </message>
    <message>
        <source>Invert black and white</source>
        <translation>Inverser le noir et le blanc</translation>
    </message>
    <message>
        <source>Display shutter of the file</source>
        <translation>Obturateur d’affichage du fichier</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>Pivoter à droite</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>Pivoter à gauche</translation>
    </message>
    <message>
        <source>Mirror left to right</source>
        <translation>Retourner horizontalement</translation>
    </message>
    <message>
        <source>Mirror top to bottom</source>
        <translation>Retourner verticalement</translation>
    </message>
    <message>
        <source>Reset the view</source>
        <translation>Rétablir l’affichage initial</translation>
    </message>
    <message>
        <source>Link window of both views</source>
        <translation>Lier le fenêtrage des deux vues</translation>
    </message>
    <message>
        <source>Link zoom of both views</source>
        <translation>Lier le zoom des deux vues</translation>
    </message>
    <message>
        <source>Link like views of current and prior</source>
        <translation>Lier les mêmes incidences de l’actuel et de l’antérieur</translation>
    </message>
    <message>
        <source>Default of the file</source>
        <translation>Fenêtrage du fichier</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Lungs</source>
        <translation>Poumons</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>Médiastin</translation>
    </message>
    <message>
        <source>Bones</source>
        <translation>Os</translation>
    </message>
    <message>
        <source>Tubes and lines</source>
        <translation>Tubes et cathéters</translation>
    </message>
    <message>
        <source>Window preset 7</source>
        <translation>Fenêtrage prédéfini 7</translation>
    </message>
    <message>
        <source>Window preset 8</source>
        <translation>Fenêtrage prédéfini 8</translation>
    </message>
    <message>
        <source>Window preset 9</source>
        <translation>Fenêtrage prédéfini 9</translation>
    </message>
    <message>
        <source>Edit the window presets…</source>
        <translation>Modifier les fenêtrages prédéfinis…</translation>
    </message>
    <message>
        <source>Show the map</source>
        <translation>Afficher la carte</translation>
    </message>
    <message>
        <source>Contours instead of colours</source>
        <translation>Contours au lieu de couleurs</translation>
    </message>
    <message>
        <source>Deselect the finding</source>
        <translation>Désélectionner le signe</translation>
    </message>
    <message>
        <source>Fainter map</source>
        <translation>Carte plus discrète</translation>
    </message>
    <message>
        <source>One view or all</source>
        <translation>Une incidence ou toutes</translation>
    </message>
    <message>
        <source>One view (1×1)</source>
        <translation>Une incidence (1×1)</translation>
    </message>
    <message>
        <source>Two views (1×2)</source>
        <translation>Deux incidences (1×2)</translation>
    </message>
    <message>
        <source>Four views (2×2)</source>
        <translation>Quatre incidences (2×2)</translation>
    </message>
    <message>
        <source>Compare with the prior</source>
        <translation>Comparer avec l’antérieur</translation>
    </message>
    <message>
        <source>Compare with an earlier prior</source>
        <translation>Comparer avec un antérieur plus ancien</translation>
    </message>
    <message>
        <source>Compare with a later prior</source>
        <translation>Comparer avec un antérieur plus récent</translation>
    </message>
    <message>
        <source>Prior on the left</source>
        <translation>Antérieur à gauche</translation>
    </message>
    <message>
        <source>Next view</source>
        <translation>Incidence suivante</translation>
    </message>
    <message>
        <source>Stronger map</source>
        <translation>Carte plus marquée</translation>
    </message>
    <message>
        <source>Next finding</source>
        <translation>Signe suivant</translation>
    </message>
    <message>
        <source>Previous finding</source>
        <translation>Signe précédent</translation>
    </message>
    <message>
        <source>Analyse again</source>
        <translation>Relancer l’analyse</translation>
    </message>
    <message>
        <source>Cancel the analysis</source>
        <translation>Annuler l’analyse</translation>
    </message>
    <message>
        <source>Analyse all studies of the list</source>
        <translation>Analyser tous les examens de la liste</translation>
    </message>
    <message>
        <source>Pause the background analyses</source>
        <translation>Suspendre les analyses en arrière-plan</translation>
    </message>
    <message>
        <source>Cancel the background analyses</source>
        <translation>Annuler les analyses en arrière-plan</translation>
    </message>
    <message>
        <source>Read first, then see the second reader</source>
        <translation>Lire d’abord, puis voir le second lecteur</translation>
    </message>
    <message>
        <source>Call the study normal</source>
        <translation>Déclarer l’examen normal</translation>
    </message>
    <message>
        <source>Call the study abnormal</source>
        <translation>Déclarer l’examen anormal</translation>
    </message>
    <message>
        <source>Show the second reader</source>
        <translation>Afficher le second lecteur</translation>
    </message>
    <message>
        <source>Screening, balanced, specific</source>
        <translation>Dépistage, équilibré, spécifique</translation>
    </message>
    <message>
        <source>Accept the selected finding: it is there</source>
        <translation>Accepter le signe sélectionné&#xa0;: il est présent</translation>
    </message>
    <message>
        <source>Reject the selected finding: it is not there</source>
        <translation>Rejeter le signe sélectionné&#xa0;: il est absent</translation>
    </message>
    <message>
        <source>The selected finding is uncertain</source>
        <translation>Le signe sélectionné est incertain</translation>
    </message>
    <message>
        <source>Add a finding…</source>
        <translation>Ajouter un signe…</translation>
    </message>
    <message>
        <source>Comment on the finding or the study…</source>
        <translation>Commenter le signe ou l’examen…</translation>
    </message>
    <message>
        <source>Report as text…</source>
        <translation>Compte rendu en texte…</translation>
    </message>
    <message>
        <source>Copy the report as text</source>
        <translation>Copier le compte rendu en texte</translation>
    </message>
    <message>
        <source>Agreement and drift…</source>
        <translation>Concordance et dérive…</translation>
    </message>
    <message>
        <source>Study list</source>
        <translation>Liste des examens</translation>
    </message>
    <message>
        <source>Findings panel</source>
        <translation>Panneau des résultats</translation>
    </message>
    <message>
        <source>Images only</source>
        <translation>Images seules</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Plein écran</translation>
    </message>
    <message>
        <source>Images in a window of their own</source>
        <translation>Images dans une fenêtre séparée</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Réglages…</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>Clavier et souris</translation>
    </message>
    <message>
        <source>Toolbar by keyboard</source>
        <translation>Barre d’outils au clavier</translation>
    </message>
    <message>
        <source>Five hints to begin with</source>
        <translation>Cinq conseils pour commencer</translation>
    </message>
    <message>
        <source>About CXR Viewer</source>
        <translation>À propos de CXR Viewer</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Quitter</translation>
    </message>
    <message>
        <source>Window from a region</source>
        <translation>Fenêtrage d’après une région</translation>
    </message>
    <message>
        <source>Next curve: linear, linear exact, sigmoid</source>
        <translation>Courbe suivante&#xa0;: linéaire, linéaire exacte, sigmoïde</translation>
    </message>
    <message>
        <source>Filter: local contrast</source>
        <translation>Filtre&#xa0;: contraste local</translation>
    </message>
    <message>
        <source>Filter: sharpen</source>
        <translation>Filtre&#xa0;: netteté</translation>
    </message>
    <message>
        <source>Histogram and window</source>
        <translation>Histogramme et fenêtrage</translation>
    </message>
    <message>
        <source>Grayscale proof…</source>
        <translation>Preuve des niveaux de gris…</translation>
    </message>
    <message>
        <source>DICOM tags of the image…</source>
        <translation>Attributs DICOM du cliché…</translation>
    </message>
    <message>
        <source>Check the screen…</source>
        <translation>Contrôler l’écran…</translation>
    </message>
</context>
<context>
    <name>AgreementPage</name>
    <message>
        <source>Agreement and drift</source>
        <translation>Concordance et dérive</translation>
    </message>
    <message>
        <source>Only what was said before the second reader was shown</source>
        <translation>Seulement les avis donnés avant l’affichage du second lecteur</translation>
    </message>
    <message>
        <source>Export labels…</source>
        <translation>Exporter les étiquettes…</translation>
    </message>
    <message>
        <source>Export all entries…</source>
        <translation>Exporter toutes les entrées…</translation>
    </message>
    <message>
        <source>Last opinion on each finding of each study, by month (UTC); intervals of 95 % (Wilson). Uncertain opinions and doubtful states are not compared. What is said after the second reader was shown leans towards it.</source>
        <translation>Dernier avis sur chaque signe de chaque examen, par mois (UTC)&#xa0;; intervalles à 95&#xa0;% (Wilson). Les avis incertains et les états douteux ne sont pas comparés. Un avis donné après l’affichage du second lecteur penche vers celui-ci.</translation>
    </message>
    <message>
        <source>All findings</source>
        <translation>Tous les signes</translation>
    </message>
    <message>
        <source>Normal or abnormal study</source>
        <translation>Examen normal ou anormal</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>Tous les modèles</translation>
    </message>
    <message>
        <source>No opinions yet</source>
        <translation>Aucun avis pour l’instant</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Concordance</translation>
    </message>
    <message>
        <source>agreement</source>
        <translation>concordance</translation>
    </message>
    <message>
        <source>Drift: expected by the model, seen by the reader</source>
        <translation>Dérive&#xa0;: attendu par le modèle, vu par le lecteur</translation>
    </message>
    <message>
        <source>expected</source>
        <translation>attendu</translation>
    </message>
    <message>
        <source>seen</source>
        <translation>vu</translation>
    </message>
    <message>
        <source>Month</source>
        <translation>Mois</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Sensibilité</translation>
    </message>
    <message>
        <source>Specificity</source>
        <translation>Spécificité</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>Vu</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>Attendu</translation>
    </message>
    <message>
        <source>not defined</source>
        <translation>non défini</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exporter</translation>
    </message>
</context>
<context>
    <name>AreaPlace</name>
    <message>
        <source>The images are in a window of their own.</source>
        <translation>Les images sont dans une fenêtre séparée.</translation>
    </message>
    <message>
        <source>Bring the images back</source>
        <translation>Ramener les images</translation>
    </message>
</context>
<context>
    <name>CategoryFilter</name>
    <message>
        <source>All categories</source>
        <translation>Toutes les catégories</translation>
    </message>
    <message>
        <source>Filter: {what}</source>
        <translation>Filtre&#xa0;: {what}</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>Show only some categories of findings</source>
        <translation>N’afficher que certaines catégories de signes</translation>
    </message>
</context>
<context>
    <name>CheckScreen</name>
    <message>
        <source>Check of the screen</source>
        <translation>Contrôle de l’écran</translation>
    </message>
    <message>
        <source>Look for: the inner square in black (5 %) and in white (95 %); both corner squares of every grey; lines one pixel wide in all blocks, sharp and untinted; ramps without steps or colour; letters as far as possible on dark, middle and bright; bars that do not smear along their row. This is no calibration: whether the greys keep to the display function of PS3.14 only a photometer can tell. Any key or a click ends it.</source>
        <translation>Vérifier&#xa0;: le carré intérieur dans le noir (5&#x202f;%) et dans le blanc (95&#x202f;%)&#x202f;; les deux petits carrés d’angle de chaque gris&#x202f;; les lignes d’un pixel dans tous les blocs, nettes et sans teinte&#x202f;; des rampes sans marches ni couleur&#x202f;; les lettres aussi loin que possible sur fond sombre, moyen et clair&#x202f;; des barres sans traînée sur leur ligne. Ce n’est pas un étalonnage&#xa0;: seul un photomètre peut dire si les gris suivent la fonction d’affichage de PS3.14. Une touche ou un clic y met fin.</translation>
    </message>
</context>
<context>
    <name>CommandEditor</name>
    <message>
        <source>Open…</source>
        <translation>Ouvrir…</translation>
    </message>
</context>
<context>
    <name>DetachedImages</name>
    <message>
        <source>Images</source>
        <translation>Images</translation>
    </message>
</context>
<context>
    <name>ErrorHooks</name>
    <message>
        <source>Unexpected error</source>
        <translation>Erreur inattendue</translation>
    </message>
    <message>
        <source>Something went wrong that should not have. You can go on working.</source>
        <translation>Une erreur imprévue s’est produite. Vous pouvez continuer à travailler.</translation>
    </message>
    <message>
        <source>If it happens again, please report it with the log in {folder}.</source>
        <translation>Si elle se reproduit, signalez-la en joignant le journal qui se trouve dans {folder}.</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>model {name} {version}</source>
        <translation>modèle {name} {version}</translation>
    </message>
    <message>
        <source>not for diagnosis</source>
        <translation>ne pas utiliser pour le diagnostic</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export picture</source>
        <translation>Exporter une image</translation>
    </message>
    <message>
        <source>What is on the screen is what is exported.</source>
        <translation>L’image exportée est celle qui est à l’écran.</translation>
    </message>
    <message>
        <source>Active view only</source>
        <translation>Vue active seulement</translation>
    </message>
    <message>
        <source>With the patient’s name, sex, age and date</source>
        <translation>Avec le nom, le sexe, l’âge du patient et la date</translation>
    </message>
    <message>
        <source>With the map and its colours</source>
        <translation>Avec la carte et ses couleurs</translation>
    </message>
    <message>
        <source>With the display filters (local contrast, sharpening)</source>
        <translation>Avec les filtres d’affichage (contraste local, netteté)</translation>
    </message>
    <message>
        <source>Display filters are on: the picture bears their coloured mark.</source>
        <translation>Des filtres d’affichage sont actifs&#xa0;: l’image porte leur marque colorée.</translation>
    </message>
    <message>
        <source>Stamped below: program, model, date, and that it is not for diagnosis.</source>
        <translation>Mention au bas de l’image&#xa0;: programme, modèle, date, et «&#xa0;ne pas utiliser pour le diagnostic&#xa0;».</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>Enregistrer sous…</translation>
    </message>
    <message>
        <source>Preview of the picture</source>
        <translation>Aperçu de l’image</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Enregistrer l’image</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>Image PNG (*.png)</translation>
    </message>
</context>
<context>
    <name>FeedbackBar</name>
    <message>
        <source>Comment, without names; Enter keeps it</source>
        <translation>Commentaire, sans nom&#xa0;; Entrée le conserve</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>Commentaire</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Examen</translation>
    </message>
    <message>
        <source>{finding}: you say {verdict}</source>
        <translation>{finding}&#xa0;: vous dites {verdict}</translation>
    </message>
    <message>
        <source>Comment: {text}</source>
        <translation>Commentaire&#xa0;: {text}</translation>
    </message>
    <message>
        <source>Added by you: {findings}</source>
        <translation>Ajouté par vous&#xa0;: {findings}</translation>
    </message>
</context>
<context>
    <name>FindingsPanel</name>
    <message>
        <source>SECOND READER</source>
        <translation>SECOND LECTEUR</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>Signes</translation>
    </message>
    <message>
        <source>You and the second reader do not contradict each other.</source>
        <translation>Vous et le second lecteur ne vous contredisez pas.</translation>
    </message>
    <message>
        <source>Where you and the second reader differ:</source>
        <translation>Là où vous et le second lecteur divergez&#xa0;:</translation>
    </message>
    <message>
        <source>The second reader does not look for: {names}</source>
        <translation>Le second lecteur ne cherche pas&#xa0;: {names}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>This study has not been analysed.</source>
        <translation>Cet examen n’a pas été analysé.</translation>
    </message>
    <message>
        <source>Analyse</source>
        <translation>Analyser</translation>
    </message>
    <message>
        <source>Open a study to have it read a second time.</source>
        <translation>Ouvrez un examen pour en obtenir une seconde lecture.</translation>
    </message>
    <message>
        <source>Experimental</source>
        <translation>Expérimental</translation>
    </message>
    <message>
        <source>You yes, second reader no</source>
        <translation>Vous oui, second lecteur non</translation>
    </message>
    <message>
        <source>Second reader yes, you no</source>
        <translation>Second lecteur oui, vous non</translation>
    </message>
    <message>
        <source>No contradiction</source>
        <translation>Sans contradiction</translation>
    </message>
</context>
<context>
    <name>FolderEditor</name>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Parcourir…</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Effacer</translation>
    </message>
</context>
<context>
    <name>GrayscaleProof</name>
    <message>
        <source>Stored values</source>
        <translation>Valeurs enregistrées</translation>
    </message>
    <message>
        <source>Filter: local contrast</source>
        <translation>Filtre&#xa0;: contraste local</translation>
    </message>
    <message>
        <source>Filter: sharpening</source>
        <translation>Filtre&#xa0;: netteté</translation>
    </message>
    <message>
        <source>Modality LUT</source>
        <translation>Modality LUT</translation>
    </message>
    <message>
        <source>Rescale (slope, intercept)</source>
        <translation>Conversion (pente, ordonnée)</translation>
    </message>
    <message>
        <source>VOI LUT</source>
        <translation>VOI LUT</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtrage</translation>
    </message>
    <message>
        <source>Polarity of the file</source>
        <translation>Polarité du fichier</translation>
    </message>
    <message>
        <source>Inversion by the reader</source>
        <translation>Inversion par le lecteur</translation>
    </message>
    <message>
        <source>Padding shown black</source>
        <translation>Remplissage affiché en noir</translation>
    </message>
    <message>
        <source>set by the reader</source>
        <translation>réglé par le lecteur</translation>
    </message>
    <message>
        <source>black and white exchanged</source>
        <translation>noir et blanc inversés</translation>
    </message>
    <message>
        <source>strength {percent}</source>
        <translation>force {percent}</translation>
    </message>
</context>
<context>
    <name>HistogramPanel</name>
    <message>
        <source>Histogram with the handles of the window</source>
        <translation>Histogramme avec les poignées de la fenêtre</translation>
    </message>
    <message>
        <source>Drag a handle or the space between them. Tab: next handle; arrow keys move it, with Shift far.</source>
        <translation>Glisser une poignée ou l’espace entre elles. Tab&#xa0;: poignée suivante&#x202f;; les flèches la déplacent, plus loin avec Maj.</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>Courbe</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Niveau</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Largeur</translation>
    </message>
    <message>
        <source>Local contrast</source>
        <translation>Contraste local</translation>
    </message>
    <message>
        <source>Sharpness</source>
        <translation>Netteté</translation>
    </message>
    <message>
        <source>VOI LUT of the file</source>
        <translation>VOI LUT du fichier</translation>
    </message>
</context>
<context>
    <name>HistogramPlot</name>
    <message>
        <source>Lower end of the window</source>
        <translation>Borne inférieure de la fenêtre</translation>
    </message>
    <message>
        <source>Whole window</source>
        <translation>Fenêtre entière</translation>
    </message>
    <message>
        <source>Upper end of the window</source>
        <translation>Borne supérieure de la fenêtre</translation>
    </message>
</context>
<context>
    <name>ImageStrip</name>
    <message>
        <source>IMAGES OF THIS STUDY</source>
        <translation>CLICHÉS DE L’EXAMEN</translation>
    </message>
    <message>
        <source>Images of this study</source>
        <translation>Clichés de l’examen</translation>
    </message>
</context>
<context>
    <name>IssuesList</name>
    <message>
        <source>Copy all, with their folders</source>
        <translation>Tout copier, avec les dossiers</translation>
    </message>
    <message>
        <source>Files that were not read</source>
        <translation>Fichiers non lus</translation>
    </message>
    <message>
        <source>Show which files were not read, and why</source>
        <translation>Afficher les fichiers non lus et la raison</translation>
    </message>
</context>
<context>
    <name>KeyCapture</name>
    <message>
        <source>Key for “{action}”</source>
        <translation>Touche pour «&#xa0;{action}&#xa0;»</translation>
    </message>
    <message>
        <source>Press the new key</source>
        <translation>Appuyez sur la nouvelle touche</translation>
    </message>
    <message>
        <source>Take it over</source>
        <translation>La reprendre</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>Aucune touche</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>“{key}” belongs to “{action}”.</source>
        <translation>«&#xa0;{key}&#xa0;» sert déjà à «&#xa0;{action}&#xa0;».</translation>
    </message>
    <message>
        <source>“{key}” has a meaning everywhere; choose another key.</source>
        <translation>«&#xa0;{key}&#xa0;» a partout un sens&#x202f;; choisissez une autre touche.</translation>
    </message>
</context>
<context>
    <name>KeyLine</name>
    <message>
        <source>No key</source>
        <translation>Aucune touche</translation>
    </message>
    <message>
        <source>Change the key</source>
        <translation>Changer la touche</translation>
    </message>
</context>
<context>
    <name>Line</name>
    <message>
        <source>Back to the default</source>
        <translation>Revenir à la valeur par défaut</translation>
    </message>
</context>
<context>
    <name>ListMenus</name>
    <message>
        <source>Open this study</source>
        <translation>Ouvrir cet examen</translation>
    </message>
    <message>
        <source>Compare the current study with this one</source>
        <translation>Comparer l’examen actuel avec celui-ci</translation>
    </message>
    <message>
        <source>Mark as unread</source>
        <translation>Marquer comme non lu</translation>
    </message>
    <message>
        <source>Mark as read</source>
        <translation>Marquer comme lu</translation>
    </message>
    <message>
        <source>Show on the left</source>
        <translation>Afficher à gauche</translation>
    </message>
    <message>
        <source>Show on the right</source>
        <translation>Afficher à droite</translation>
    </message>
    <message>
        <source>Show at the lower left</source>
        <translation>Afficher en bas à gauche</translation>
    </message>
    <message>
        <source>Show at the lower right</source>
        <translation>Afficher en bas à droite</translation>
    </message>
</context>
<context>
    <name>Measurements</name>
    <message>
        <source>proposed</source>
        <translation>proposition</translation>
    </message>
    <message>
        <source>{value} {plane}</source>
        <comment>42 mm at the detector</comment>
        <translation>{value} {plane}</translation>
    </message>
    <message>
        <source>{value}, {plane}</source>
        <comment>42 mm, calibrated</comment>
        <translation>{value}, {plane}</translation>
    </message>
    <message>
        <source>stored {stored} → {value}</source>
        <comment>pixel</comment>
        <translation>stockée {stored} → {value}</translation>
    </message>
    <message>
        <source>padding, not image</source>
        <translation>remplissage, hors image</translation>
    </message>
    <message>
        <source>Cobb {angle}</source>
        <translation>Cobb {angle}</translation>
    </message>
    <message>
        <source>area {area}</source>
        <translation>surface {area}</translation>
    </message>
    <message>
        <source>mean {mean}  SD {deviation}</source>
        <translation>moy. {mean}  ET {deviation}</translation>
    </message>
    <message>
        <source>min {minimum}  max {maximum}</source>
        <translation>min {minimum}  max {maximum}</translation>
    </message>
    <message>
        <source>CTR {ratio}</source>
        <comment>cardiothoracic ratio</comment>
        <translation>ICT {ratio}</translation>
    </message>
    <message>
        <source>heart {first} + {second}, chest {chest}</source>
        <comment>R 45.1, L 96.2, 281.3 mm</comment>
        <translation>cœur {first} + {second}, thorax {chest}</translation>
    </message>
    <message>
        <source>proposed: check the lines</source>
        <translation>proposition&#xa0;: vérifier les lignes</translation>
    </message>
    <message>
        <source>tube tip to carina</source>
        <translation>de l’extrémité du tube à la carène</translation>
    </message>
    <message>
        <source>tube tip above the carina</source>
        <translation>extrémité du tube au-dessus de la carène</translation>
    </message>
    <message>
        <source>tube tip below the carina</source>
        <translation>extrémité du tube au-dessous de la carène</translation>
    </message>
    <message>
        <source>{length} set by hand</source>
        <translation>{length} saisis à la main</translation>
    </message>
    <message>
        <source>midline: upper end</source>
        <translation>ligne médiane&#xa0;: extrémité supérieure</translation>
    </message>
    <message>
        <source>midline: lower end</source>
        <translation>ligne médiane&#xa0;: extrémité inférieure</translation>
    </message>
    <message>
        <source>heart border on one side</source>
        <translation>bord du cœur d’un côté</translation>
    </message>
    <message>
        <source>heart border on the other side</source>
        <translation>bord du cœur de l’autre côté</translation>
    </message>
    <message>
        <source>inner chest wall on one side</source>
        <translation>face interne de la paroi d’un côté</translation>
    </message>
    <message>
        <source>inner chest wall on the other side</source>
        <translation>face interne de la paroi de l’autre côté</translation>
    </message>
    <message>
        <source>first end plate</source>
        <translation>premier plateau vertébral</translation>
    </message>
    <message>
        <source>second end plate</source>
        <translation>second plateau vertébral</translation>
    </message>
    <message>
        <source>vertex</source>
        <translation>sommet de l’angle</translation>
    </message>
    <message>
        <source>tip of the tube</source>
        <translation>extrémité du tube</translation>
    </message>
    <message>
        <source>carina</source>
        <translation>carène</translation>
    </message>
    <message>
        <source>one end of an object of known length</source>
        <translation>un bout d’un objet de longueur connue</translation>
    </message>
    <message>
        <source>its other end</source>
        <translation>l’autre bout</translation>
    </message>
    <message>
        <source>tip of the arrow</source>
        <translation>pointe de la flèche</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>True length in mm</source>
        <translation>Longueur réelle en mm</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Seen</source>
        <translation>Vu</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Retirer ce message</translation>
    </message>
    <message>
        <source>Not a medical device</source>
        <translation>N’est pas un dispositif médical</translation>
    </message>
    <message>
        <source>A second reader for research and teaching. Not for diagnosis.</source>
        <translation>Second lecteur pour la recherche et l’enseignement. Ne pas utiliser pour le diagnostic.</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>Analysing</source>
        <translation>Analyse en cours</translation>
    </message>
    <message>
        <source>Reading headers {done}/{total}</source>
        <translation>Lecture des en-têtes {done}/{total}</translation>
    </message>
    <message>
        <source>Second reader waits for you</source>
        <translation>Le second lecteur vous attend</translation>
    </message>
    <message>
        <source>No analysis</source>
        <translation>Aucune analyse</translation>
    </message>
</context>
<context>
    <name>NoticeDialog</name>
    <message>
        <source>Before you begin</source>
        <translation>Avant de commencer</translation>
    </message>
    <message>
        <source>Show demonstration</source>
        <translation>Afficher la démonstration</translation>
    </message>
    <message>
        <source>Open folder…</source>
        <translation>Ouvrir un dossier…</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Continuer</translation>
    </message>
    <message>
        <source>CXR Viewer is not a medical device</source>
        <translation>CXR Viewer n’est pas un dispositif médical</translation>
    </message>
    <message>
        <source>It shows radiographs and adds the opinion of a computer model as a second reader, for research and teaching. It must not be used for diagnosis or treatment.</source>
        <translation>L’application affiche des radiographies et y ajoute, comme second lecteur, l’avis d’un modèle informatique, pour la recherche et l’enseignement. Elle ne doit servir ni au diagnostic ni au traitement.</translation>
    </message>
    <message>
        <source>The model overlooks findings and reports some that are not there. What it was trained on and how often it errs is written in its model card (Help, About).</source>
        <translation>Le modèle méconnaît certaines anomalies et en signale qui n’existent pas. Sa fiche (Aide, À propos) indique sur quelles données il a été entraîné et à quelle fréquence il se trompe.</translation>
    </message>
    <message>
        <source>Images stay on this computer: nothing is sent over the network.</source>
        <translation>Les images restent sur cet ordinateur&#xa0;: rien n’est envoyé sur le réseau.</translation>
    </message>
</context>
<context>
    <name>Openers</name>
    <message>
        <source>Open recent</source>
        <translation>Ouvrir récemment utilisé</translation>
    </message>
    <message>
        <source>Open a folder with radiographs</source>
        <translation>Ouvrir un dossier de radiographies</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>Ouvrir des fichiers</translation>
    </message>
    <message>
        <source>Watch a folder for new studies</source>
        <translation>Surveiller un dossier pour les nouveaux examens</translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation>Effacer cette liste</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Images and archives</source>
        <translation>Images et archives</translation>
    </message>
</context>
<context>
    <name>OverlayControls</name>
    <message>
        <source>Show the map</source>
        <translation>Afficher la carte</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Couleurs</translation>
    </message>
    <message>
        <source>Contours</source>
        <translation>Contours</translation>
    </message>
    <message>
        <source>Evidence in the map</source>
        <translation>Indices de la carte</translation>
    </message>
    <message>
        <source>Which evidence is drawn: for and against the finding, or only for it</source>
        <translation>Indices affichés&#xa0;: en faveur et à l’encontre du signe, ou en sa faveur seulement</translation>
    </message>
    <message>
        <source>Show the selected finding’s map; hold Space to peek</source>
        <translation>Afficher la carte du signe sélectionné&#x202f;; maintenez Espace pour regarder dessous</translation>
    </message>
    <message>
        <source>Colours over the image</source>
        <translation>Couleurs sur l’image</translation>
    </message>
    <message>
        <source>Lines of equal value instead of colours</source>
        <translation>Lignes d’égale valeur au lieu de couleurs</translation>
    </message>
    <message>
        <source>Opacity of the map</source>
        <translation>Opacité de la carte</translation>
    </message>
    <message>
        <source>For and against</source>
        <translation>Pour et contre</translation>
    </message>
    <message>
        <source>For only</source>
        <translation>Pour seulement</translation>
    </message>
</context>
<context>
    <name>Plurals</name>
    <message numerus="yes">
        <source>%n finding(s) present</source>
        <translation>
            <numerusform>%n signe présent</numerusform>
            <numerusform>%n signes présents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful</source>
        <translation>
            <numerusform>%n douteux</numerusform>
            <numerusform>%n douteux</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to beware of</source>
        <translation>
            <numerusform>%n à surveiller</numerusform>
            <numerusform>%n à surveiller</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The filter hides %n finding(s) present or doubtful.</source>
        <translation>
            <numerusform>Le filtre masque %n signe présent ou douteux.</numerusform>
            <numerusform>Le filtre masque %n signes présents ou douteux.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n cliché</numerusform>
            <numerusform>%n clichés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n s left</source>
        <translation>
            <numerusform>encore %n&#xa0;s environ</numerusform>
            <numerusform>encore %n&#xa0;s environ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n min left</source>
        <translation>
            <numerusform>encore %n&#xa0;min environ</numerusform>
            <numerusform>encore %n&#xa0;min environ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) still being written</source>
        <translation>
            <numerusform>%n fichier en cours d’écriture</numerusform>
            <numerusform>%n fichiers en cours d’écriture</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) not read</source>
        <translation>
            <numerusform>%n fichier non lu</numerusform>
            <numerusform>%n fichiers non lus</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… and %n more file(s)</source>
        <translation>
            <numerusform>… et&#xa0;%n autre fichier</numerusform>
            <numerusform>… et&#xa0;%n autres fichiers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PresetForm</name>
    <message>
        <source>Key</source>
        <translation>Touche</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtrage</translation>
    </message>
    <message>
        <source>Level (center)</source>
        <translation>Niveau (centre)</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Largeur</translation>
    </message>
    <message>
        <source>Black from percentile</source>
        <translation>Noir à partir du percentile</translation>
    </message>
    <message>
        <source>White to percentile</source>
        <translation>Blanc jusqu’au percentile</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>Courbe</translation>
    </message>
    <message>
        <source>Only for modality</source>
        <translation>Seulement pour la modalité</translation>
    </message>
    <message>
        <source>Only for views</source>
        <translation>Seulement pour les incidences</translation>
    </message>
    <message>
        <source>all</source>
        <translation>toutes</translation>
    </message>
    <message>
        <source>frontal</source>
        <translation>de face</translation>
    </message>
    <message>
        <source>lateral</source>
        <translation>de profil</translation>
    </message>
</context>
<context>
    <name>PresetsPage</name>
    <message>
        <source>Window presets</source>
        <translation>Fenêtrages prédéfinis</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Ajouter</translation>
    </message>
    <message>
        <source>Add the window on the screen</source>
        <translation>Ajouter le fenêtrage affiché</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Retirer</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Monter</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>Descendre</translation>
    </message>
    <message>
        <source>Reset to the shipped presets</source>
        <translation>Rétablir les fenêtrages d’origine</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>A key shows the first preset of the list that has it and fits the image. Level and width are modality values; percentiles count the pixels of the exposed field from the dark end.</source>
        <translation>Une touche affiche le premier fenêtrage de la liste qui porte cette touche et convient au cliché. Niveau et largeur sont des valeurs de modalité&#x202f;; les percentiles comptent les pixels du champ exposé à partir du noir.</translation>
    </message>
    <message>
        <source>frontal</source>
        <translation>de face</translation>
    </message>
    <message>
        <source>lateral</source>
        <translation>de profil</translation>
    </message>
</context>
<context>
    <name>ProofPage</name>
    <message>
        <source>Grayscale proof</source>
        <translation>Preuve des niveaux de gris</translation>
    </message>
    <message>
        <source>Step, tag</source>
        <translation>Étape, attribut</translation>
    </message>
    <message>
        <source>Value of the tag</source>
        <translation>Valeur de l’attribut</translation>
    </message>
    <message>
        <source>Defined in PS3.3</source>
        <translation>Défini dans PS3.3</translation>
    </message>
    <message>
        <source>From – to</source>
        <translation>De – à</translation>
    </message>
    <message>
        <source>Under the pointer</source>
        <translation>Sous le pointeur</translation>
    </message>
    <message>
        <source>All steps are composed into one table from stored value to 8 bit. After the window values are rounded to the nearest, halves up. At a zoom other than 100 % a screen pixel averages or interpolates image pixels, so the last row may differ.</source>
        <translation>Toutes les étapes sont composées en une seule table, de la valeur enregistrée à 8 bits. Après le fenêtrage, les valeurs sont arrondies au plus proche, les moitiés vers le haut. À un zoom autre que 100&#x202f;%, un pixel de l’écran moyenne ou interpole des pixels du cliché&#x202f;; la dernière ligne peut donc différer.</translation>
    </message>
    <message>
        <source>Screen (8 bit)</source>
        <translation>Écran (8 bits)</translation>
    </message>
    <message>
        <source>Point at the image to see a pixel’s value at each step.</source>
        <translation>Pointer le cliché pour voir la valeur d’un pixel à chaque étape.</translation>
    </message>
    <message>
        <source>Column {column}, row {row} (the first is 0)</source>
        <translation>Colonne {column}, ligne {row} (la première est 0)</translation>
    </message>
    <message>
        <source>{place}, hidden by the shutter</source>
        <translation>{place}, sous l’obturateur</translation>
    </message>
</context>
<context>
    <name>QueueStrip</name>
    <message>
        <source>{done} of {total} analysed</source>
        <translation>{done} sur {total} analysés</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>en pause</translation>
    </message>
    <message>
        <source>no estimate yet</source>
        <translation>durée encore inconnue</translation>
    </message>
</context>
<context>
    <name>ReadFirstPane</name>
    <message>
        <source>Read first: the second reader waits until you have marked this study.</source>
        <translation>Lisez d’abord&#xa0;: le second lecteur attend que vous ayez marqué cet examen.</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Nothing abnormal; shows the second reader</source>
        <translation>Rien d’anormal&#x202f;; affiche le second lecteur</translation>
    </message>
    <message>
        <source>Something abnormal; tick what you see</source>
        <translation>Quelque chose d’anormal&#x202f;; cochez ce que vous voyez</translation>
    </message>
    <message>
        <source>Show the second reader</source>
        <translation>Afficher le second lecteur</translation>
    </message>
    <message>
        <source>Abnormal</source>
        <translation>Anormal</translation>
    </message>
</context>
<context>
    <name>ReportPage</name>
    <message>
        <source>Report</source>
        <translation>Compte rendu</translation>
    </message>
    <message>
        <source>Language of the report</source>
        <translation>Langue du compte rendu</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>Phrases</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Write anew</source>
        <translation>Réécrire</translation>
    </message>
    <message>
        <source>Only what you have said is written: accepted and added findings, rejected ones as negative statements, uncertain ones. The second reader’s own answers are not.</source>
        <translation>Seul ce que vous avez dit est écrit&#xa0;: signes acceptés et ajoutés, signes rejetés en phrases négatives, signes incertains. Les réponses du second lecteur n’y figurent pas.</translation>
    </message>
    <message>
        <source>Edit a sentence in place; {name} and {zones} are filled in when it is written.</source>
        <translation>Modifiez une phrase sur place&#xa0;; {name} et {zones} sont remplis à l’écriture.</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>Signe</translation>
    </message>
    <message>
        <source>There</source>
        <translation>Présent</translation>
    </message>
    <message>
        <source>Not there</source>
        <translation>Absent</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>Incertain</translation>
    </message>
</context>
<context>
    <name>RestoreBar</name>
    <message>
        <source>Restore</source>
        <translation>Restaurer</translation>
    </message>
    <message>
        <source>No, begin anew</source>
        <translation>Non, recommencer</translation>
    </message>
    <message>
        <source>Your last reading ended on {when}. Restore the last reading?</source>
        <translation>Votre dernière lecture s’est terminée le {when}. La restaurer&#x202f;?</translation>
    </message>
    <message>
        <source>Your last reading was interrupted on {when}. Restore the last reading?</source>
        <translation>Votre dernière lecture a été interrompue le {when}. La restaurer&#x202f;?</translation>
    </message>
</context>
<context>
    <name>SensitivityMenu</name>
    <message>
        <source>Screening</source>
        <translation>Dépistage</translation>
    </message>
    <message>
        <source>Present from the sensitive operating point on; nothing is doubtful.</source>
        <translation>Présent dès le seuil sensible&#xa0;; rien n’est douteux.</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Équilibré</translation>
    </message>
    <message>
        <source>Doubtful from the sensitive point, present from the specific one.</source>
        <translation>Douteux dès le seuil sensible, présent dès le seuil spécifique.</translation>
    </message>
    <message>
        <source>Specific</source>
        <translation>Spécifique</translation>
    </message>
    <message>
        <source>Present from the specific operating point on; nothing is doubtful.</source>
        <translation>Présent dès le seuil spécifique&#xa0;; rien n’est douteux.</translation>
    </message>
    <message>
        <source>What counts as present</source>
        <translation>Ce qui compte comme présent</translation>
    </message>
</context>
<context>
    <name>SettingRows</name>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Celle du système</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Thème</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Sombre</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Contraste élevé</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Taille du texte</translation>
    </message>
    <message>
        <source>After an interrupted reading</source>
        <translation>Après une lecture interrompue</translation>
    </message>
    <message>
        <source>Restore it</source>
        <translation>La restaurer</translation>
    </message>
    <message>
        <source>Offer to restore it</source>
        <translation>Proposer de la restaurer</translation>
    </message>
    <message>
        <source>Forget it</source>
        <translation>L’oublier</translation>
    </message>
    <message>
        <source>After a crash or a power cut: studies, layout, windows and marks. Drawings and opinions are kept in any case.</source>
        <translation>Après un plantage ou une coupure de courant&#xa0;: examens, disposition, fenêtrages et marques. Les dessins et les avis sont conservés dans tous les cas.</translation>
    </message>
    <message>
        <source>The same after closing the window</source>
        <translation>De même après la fermeture de la fenêtre</translation>
    </message>
    <message>
        <source>Lateral view on the left</source>
        <translation>Profil à gauche</translation>
    </message>
    <message>
        <source>Compare each study with its newest prior</source>
        <translation>Comparer chaque examen avec son antérieur le plus récent</translation>
    </message>
    <message>
        <source>Prior on the left</source>
        <translation>Antérieur à gauche</translation>
    </message>
    <message>
        <source>Four views where there are enough images</source>
        <translation>Quatre vues s’il y a assez d’images</translation>
    </message>
    <message>
        <source>Link like views of current and prior</source>
        <translation>Lier les mêmes incidences de l’actuel et de l’antérieur</translation>
    </message>
    <message>
        <source>Link window and level of both views</source>
        <translation>Lier le fenêtrage des deux vues</translation>
    </message>
    <message>
        <source>Link zoom and position of both views</source>
        <translation>Lier le zoom et la position des deux vues</translation>
    </message>
    <message>
        <source>Show names and dates on the images</source>
        <translation>Afficher les noms et les dates sur les images</translation>
    </message>
    <message>
        <source>Images in a window of their own</source>
        <translation>Images dans une fenêtre séparée</translation>
    </message>
    <message>
        <source>Window: drag up or down</source>
        <translation>Fenêtrage&#xa0;: glisser vers le haut ou le bas</translation>
    </message>
    <message>
        <source>Down brightens, up darkens (IHE)</source>
        <translation>Bas&#xa0;: plus clair, haut&#xa0;: plus sombre (IHE)</translation>
    </message>
    <message>
        <source>Up brightens, down darkens</source>
        <translation>Haut&#xa0;: plus clair, bas&#xa0;: plus sombre</translation>
    </message>
    <message>
        <source>Viewers differ; choose what your hand is used to.</source>
        <translation>Les visionneuses diffèrent&#x202f;; choisissez ce dont votre main a l’habitude.</translation>
    </message>
    <message>
        <source>Window: drag sideways</source>
        <translation>Fenêtrage&#xa0;: glisser de côté</translation>
    </message>
    <message>
        <source>Right widens: less contrast (IHE)</source>
        <translation>La droite élargit&#xa0;: moins de contraste (IHE)</translation>
    </message>
    <message>
        <source>Left widens: less contrast</source>
        <translation>La gauche élargit&#xa0;: moins de contraste</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Molette</translation>
    </message>
    <message>
        <source>Away from you enlarges</source>
        <translation>Vers l’avant agrandit</translation>
    </message>
    <message>
        <source>Towards you enlarges</source>
        <translation>Vers soi agrandit</translation>
    </message>
    <message>
        <source>Window presets</source>
        <translation>Fenêtrages prédéfinis</translation>
    </message>
    <message>
        <source>Windows by key, and for which views they are meant.</source>
        <translation>Fenêtrages par touche, et pour quelles incidences.</translation>
    </message>
    <message>
        <source>Ledger of what you said of findings</source>
        <translation>Registre de vos avis sur les signes</translation>
    </message>
    <message>
        <source>Kept on this computer; agreement by month, export as CSV or JSON.</source>
        <translation>Conservé sur cet ordinateur&#x202f;; concordance par mois, export en CSV ou JSON.</translation>
    </message>
    <message>
        <source>Sentences of the report</source>
        <translation>Phrases du compte rendu</translation>
    </message>
    <message>
        <source>Edited in place, in French and English.</source>
        <translation>Modifiables sur place, en français et en anglais.</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Général</translation>
    </message>
    <message>
        <source>Studies and hanging</source>
        <translation>Examens et disposition</translation>
    </message>
    <message>
        <source>Worklist</source>
        <translation>Liste de travail</translation>
    </message>
    <message>
        <source>Image and mouse</source>
        <translation>Image et souris</translation>
    </message>
    <message>
        <source>Second reader</source>
        <translation>Second lecteur</translation>
    </message>
    <message>
        <source>Ledger and report</source>
        <translation>Registre et compte rendu</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Touches</translation>
    </message>
    <message>
        <source>The first installed</source>
        <translation>Le premier installé</translation>
    </message>
    <message>
        <source>Analyse a study as soon as it is selected</source>
        <translation>Analyser un examen dès qu’il est sélectionné</translation>
    </message>
    <message>
        <source>Read first: show the second reader after my own marks</source>
        <translation>Lire d’abord&#xa0;: afficher le second lecteur après mes propres marques</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Computed on</source>
        <translation>Calculé sur</translation>
    </message>
    <message>
        <source>Graphics card where it works</source>
        <translation>Carte graphique si elle fonctionne</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Processeur</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>Carte graphique (CUDA)</translation>
    </message>
    <message>
        <source>What counts as present</source>
        <translation>Ce qui compte comme présent</translation>
    </message>
    <message>
        <source>Screening</source>
        <translation>Dépistage</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Équilibré</translation>
    </message>
    <message>
        <source>Specific</source>
        <translation>Spécifique</translation>
    </message>
    <message>
        <source>For this version of the model; another version starts balanced.</source>
        <translation>Pour cette version du modèle&#x202f;; une autre version commence sur Équilibré.</translation>
    </message>
    <message>
        <source>Maps are drawn as</source>
        <translation>Tracé des cartes</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Couleurs</translation>
    </message>
    <message>
        <source>Contours</source>
        <translation>Contours</translation>
    </message>
    <message>
        <source>Evidence in maps</source>
        <translation>Indices sur les cartes</translation>
    </message>
    <message>
        <source>For and against the finding</source>
        <translation>Pour et contre le signe</translation>
    </message>
    <message>
        <source>Only for the finding</source>
        <translation>Seulement pour le signe</translation>
    </message>
    <message>
        <source>Opacity of maps</source>
        <translation>Opacité des cartes</translation>
    </message>
    <message>
        <source>Show the facts for and against trusting an answer</source>
        <translation>Afficher les raisons de se fier ou non à une réponse</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>Ordre de la liste</translation>
    </message>
    <message>
        <source>By date, newest first</source>
        <translation>Par date, le plus récent d’abord</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Par nom</translation>
    </message>
    <message>
        <source>By suspicion</source>
        <translation>Par suspicion</translation>
    </message>
    <message>
        <source>While you read first, suspicion does not count: a place in the list would tell of it.</source>
        <translation>Tant que vous lisez en premier, la suspicion ne compte pas&#xa0;: une place dans la liste la trahirait.</translation>
    </message>
    <message>
        <source>Watch a folder for new studies</source>
        <translation>Surveiller un dossier pour les nouveaux examens</translation>
    </message>
    <message>
        <source>Folder that is watched</source>
        <translation>Dossier surveillé</translation>
    </message>
    <message>
        <source>Analyse its new studies before they are opened</source>
        <translation>Analyser ses nouveaux examens avant leur ouverture</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Réglages</translation>
    </message>
    <message>
        <source>Search in settings and keys</source>
        <translation>Rechercher dans les réglages et les touches</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Rubriques</translation>
    </message>
    <message>
        <source>Nothing is called that. Try another word.</source>
        <translation>Rien ne porte ce nom. Essayez un autre mot.</translation>
    </message>
    <message>
        <source>Undo changes</source>
        <translation>Annuler les changements</translation>
    </message>
    <message>
        <source>As it was when this page was opened</source>
        <translation>Comme à l’ouverture de cette page</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>Tout réinitialiser</translation>
    </message>
    <message>
        <source>Every setting and key as it comes with the program</source>
        <translation>Tous les réglages et touches d’origine</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importer…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exporter…</translation>
    </message>
    <message>
        <source>Changes are in force at once; nothing is sent anywhere.</source>
        <translation>Les changements s’appliquent aussitôt&#x202f;; rien n’est envoyé nulle part.</translation>
    </message>
    <message>
        <source>Import settings</source>
        <translation>Importer des réglages</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Keys and mouse</source>
        <translation>Clavier et souris</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Search in keys and mouse</source>
        <translation>Rechercher dans les touches et les gestes</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Copier en texte</translation>
    </message>
    <message>
        <source>Save as PDF to print…</source>
        <translation>Enregistrer en PDF pour imprimer…</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Souris</translation>
    </message>
    <message>
        <source>Space, held</source>
        <translation>Espace, maintenu</translation>
    </message>
    <message>
        <source>Look under the map</source>
        <translation>Voir sous la carte</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>Enregistrer en PDF</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Molette</translation>
    </message>
    <message>
        <source>Middle drag</source>
        <translation>Glisser, bouton du milieu</translation>
    </message>
    <message>
        <source>Move the image</source>
        <translation>Déplacer l’image</translation>
    </message>
    <message>
        <source>Drag right, left</source>
        <translation>Glisser à droite, à gauche</translation>
    </message>
    <message>
        <source>Less contrast, more contrast (window wider, narrower)</source>
        <translation>Moins de contraste, plus de contraste (fenêtre plus large, plus étroite)</translation>
    </message>
    <message>
        <source>Drag down, up</source>
        <translation>Glisser en bas, en haut</translation>
    </message>
    <message>
        <source>Brighter, darker (level)</source>
        <translation>Plus clair, plus sombre (niveau)</translation>
    </message>
    <message>
        <source>Up enlarges, down shrinks</source>
        <translation>Vers le haut agrandit, vers le bas réduit</translation>
    </message>
    <message>
        <source>Move the image, whatever the tool</source>
        <translation>Déplacer l’image, quel que soit l’outil</translation>
    </message>
    <message>
        <source>Away from you enlarges, towards you shrinks, at the pointer</source>
        <translation>Vers l’avant agrandit, vers soi réduit, sous le pointeur</translation>
    </message>
    <message>
        <source>More contrast, less contrast (window narrower, wider)</source>
        <translation>Plus de contraste, moins de contraste (fenêtre plus étroite, plus large)</translation>
    </message>
    <message>
        <source>Darker, brighter (level)</source>
        <translation>Plus sombre, plus clair (niveau)</translation>
    </message>
    <message>
        <source>Towards you enlarges, away from you shrinks, at the pointer</source>
        <translation>Vers soi agrandit, vers l’avant réduit, autour du pointeur</translation>
    </message>
    <message>
        <source>Click, then drag</source>
        <translation>Cliquer, puis glisser</translation>
    </message>
    <message>
        <source>Select a drawing, then move it or one of its handles</source>
        <translation>Sélectionner un tracé, puis le déplacer ou déplacer une de ses poignées</translation>
    </message>
    <message>
        <source>Double click on words</source>
        <translation>Double-clic sur un texte</translation>
    </message>
    <message>
        <source>Change what is written</source>
        <translation>Modifier le texte</translation>
    </message>
    <message>
        <source>Click keeps the magnifier in place, the wheel sets its strength</source>
        <translation>Un clic immobilise la loupe, la molette règle son grossissement</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Double clic</translation>
    </message>
    <message>
        <source>This view alone, or both again</source>
        <translation>Cette vue seule, ou de nouveau les deux</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Clic droit</translation>
    </message>
    <message>
        <source>Menu of the view: what it is, presets, turning</source>
        <translation>Menu de la vue&#xa0;: incidence, fenêtrages, rotation</translation>
    </message>
    <message>
        <source>Drag with “{tool}” ({key})</source>
        <translation>Glisser avec «&#xa0;{tool}&#xa0;» ({key})</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>No radiographs are open</source>
        <translation>Aucune radiographie n’est ouverte</translation>
    </message>
    <message>
        <source>Drop a folder or files here, or choose one of these.</source>
        <translation>Déposez ici un dossier ou des fichiers, ou choisissez ci-dessous.</translation>
    </message>
</context>
<context>
    <name>StudyList</name>
    <message>
        <source>STUDIES</source>
        <translation>EXAMENS</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>Examens</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>Ordre de la liste</translation>
    </message>
</context>
<context>
    <name>StudyModel</name>
    <message>
        <source>Name hidden</source>
        <translation>Nom masqué</translation>
    </message>
</context>
<context>
    <name>TagsPage</name>
    <message>
        <source>Tag</source>
        <translation>Attribut</translation>
    </message>
    <message>
        <source>Keyword</source>
        <translation>Mot-clé</translation>
    </message>
    <message>
        <source>VR</source>
        <translation>VR</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>Item {number}</source>
        <translation>Élément {number}</translation>
    </message>
    <message>
        <source>(cannot be read)</source>
        <translation>(illisible)</translation>
    </message>
    <message>
        <source>(items: {number})</source>
        <translation>(éléments&#xa0;: {number})</translation>
    </message>
    <message>
        <source>({size} bytes, not loaded)</source>
        <translation>({size} octets, non chargés)</translation>
    </message>
    <message>
        <source>DICOM tags</source>
        <translation>Attributs DICOM</translation>
    </message>
    <message>
        <source>Search: keyword, number or value</source>
        <translation>Rechercher&#xa0;: mot-clé, numéro ou valeur</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Copy the selected rows; they may name the patient.</source>
        <translation>Copier les lignes sélectionnées&#x202f;; elles peuvent nommer le patient.</translation>
    </message>
    <message>
        <source>There is no image in the active view.</source>
        <translation>Il n’y a pas de cliché dans la vue active.</translation>
    </message>
    <message>
        <source>The header is being read…</source>
        <translation>Lecture de l’en-tête…</translation>
    </message>
    <message>
        <source>This image is no DICOM file: it has no tags.</source>
        <translation>Ce cliché n’est pas un fichier DICOM&#xa0;: il n’a pas d’attributs.</translation>
    </message>
    <message>
        <source>Found: {found} of {total} elements</source>
        <translation>Éléments trouvés&#xa0;: {found} sur {total}</translation>
    </message>
    <message>
        <source>Elements: {total}</source>
        <translation>Éléments&#xa0;: {total}</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>Skip</source>
        <translation>Passer</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Suivant</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>Examens</translation>
    </message>
    <message>
        <source>Open a folder ({0}) or drop one anywhere. {1} and {2} turn to the next and the previous study; {3} hangs the patient’s earlier study beside it.</source>
        <translation>Ouvrez un dossier ({0}) ou déposez-en un n’importe où. {1} et {2} passent à l’examen suivant et au précédent&#x202f;; {3} affiche à côté l’examen antérieur du patient.</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Drag to change window and level, turn the wheel to enlarge, drag with the middle button to move. {0} goes back to the first picture, {1} inverts.</source>
        <translation>Glissez pour changer le fenêtrage, tournez la molette pour agrandir, glissez avec le bouton du milieu pour déplacer. {0} revient à l’affichage initial, {1} inverse.</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Outils</translation>
    </message>
    <message>
        <source>Length ({0}), cardiothoracic ratio ({1}), magnifier ({2}) and more: every tool has a key, told by its tooltip. {3} undoes.</source>
        <translation>Longueur ({0}), index cardiothoracique ({1}), loupe ({2}) et d’autres&#xa0;: chaque outil a une touche, indiquée par son infobulle. {3} annule.</translation>
    </message>
    <message>
        <source>Second reader</source>
        <translation>Second lecteur</translation>
    </message>
    <message>
        <source>Click a finding to see where it was seen; hold Space to look under the map. {0} accepts it, {1} rejects it. With {2} you read first and compare afterwards.</source>
        <translation>Cliquez sur un signe pour voir où il a été vu&#x202f;; maintenez Espace pour regarder sous la carte. {0} l’accepte, {1} le rejette. Avec {2}, vous lisez d’abord et comparez ensuite.</translation>
    </message>
    <message>
        <source>Settings and help</source>
        <translation>Réglages et aide</translation>
    </message>
    <message>
        <source>{0} opens the settings: language, text size, mouse, keys. {1} lists every key and mouse gesture; {2} shows these hints again.</source>
        <translation>{0} ouvre les réglages&#xa0;: langue, taille du texte, souris, touches. {1} liste toutes les touches et tous les gestes de souris&#x202f;; {2} affiche de nouveau ces conseils.</translation>
    </message>
</context>
<context>
    <name>TrustStrip</name>
    <message>
        <source>Why trust this?</source>
        <translation>Pourquoi s’y fier&#xa0;?</translation>
    </message>
</context>
<context>
    <name>Viewport</name>
    <message>
        <source>evidence in logits</source>
        <translation>indices, en logits</translation>
    </message>
    <message>
        <source>evidence in raw logits</source>
        <translation>indices, en logits bruts</translation>
    </message>
    <message>
        <source>No place reaches an operating point.</source>
        <translation>Aucun endroit n’atteint un seuil.</translation>
    </message>
    <message>
        <source>doubtful</source>
        <translation>douteux</translation>
    </message>
    <message>
        <source>present</source>
        <translation>présent</translation>
    </message>
    <message>
        <source>for</source>
        <comment>evidence for a finding</comment>
        <translation>pour</translation>
    </message>
    <message>
        <source>against</source>
        <comment>evidence</comment>
        <translation>contre</translation>
    </message>
    <message>
        <source>M</source>
        <comment>sex: male</comment>
        <translation>H</translation>
    </message>
    <message>
        <source>F</source>
        <comment>sex: female</comment>
        <translation>F</translation>
    </message>
    <message>
        <source>other sex</source>
        <translation>autre sexe</translation>
    </message>
    <message>
        <source>{age} days</source>
        <translation>{age} jours</translation>
    </message>
    <message>
        <source>{age} weeks</source>
        <translation>{age} semaines</translation>
    </message>
    <message>
        <source>{age} months</source>
        <translation>{age} mois</translation>
    </message>
    <message>
        <source>{age} y</source>
        <comment>years, short</comment>
        <translation>{age} ans</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>image retournée</translation>
    </message>
    <message>
        <source>black and white inverted</source>
        <translation>noir et blanc inversés</translation>
    </message>
    <message>
        <source>turned 90° to the right</source>
        <translation>pivotée de 90° à droite</translation>
    </message>
    <message>
        <source>turned 180°</source>
        <translation>pivotée de 180°</translation>
    </message>
    <message>
        <source>turned 90° to the left</source>
        <translation>pivotée de 90° à gauche</translation>
    </message>
    <message>
        <source>W {width} L {level}</source>
        <comment>window, level</comment>
        <translation>F {width} N {level}</translation>
    </message>
    <message>
        <source>{name}: {figures}</source>
        <comment>window&apos;s name</comment>
        <translation>{name}&#xa0;: {figures}</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>linéaire</translation>
    </message>
    <message>
        <source>linear exact</source>
        <translation>linéaire exacte</translation>
    </message>
    <message>
        <source>sigmoid</source>
        <translation>sigmoïde</translation>
    </message>
    <message>
        <source>fit, {percent}</source>
        <translation>ajusté, {percent}</translation>
    </message>
    <message>
        <source>Region</source>
        <comment>window made from a region</comment>
        <translation>Région</translation>
    </message>
    <message>
        <source>Default of the file</source>
        <translation>Fenêtrage du fichier</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatique</translation>
    </message>
    <message>
        <source>Lungs</source>
        <translation>Poumons</translation>
    </message>
    <message>
        <source>Mediastinum</source>
        <translation>Médiastin</translation>
    </message>
    <message>
        <source>Bones</source>
        <translation>Os</translation>
    </message>
    <message>
        <source>Tubes and lines</source>
        <translation>Tubes et cathéters</translation>
    </message>
    <message>
        <source>Level and width</source>
        <translation>Niveau et largeur</translation>
    </message>
    <message>
        <source>Percentiles</source>
        <translation>Percentiles</translation>
    </message>
    <message>
        <source>no map: the model did not see this image</source>
        <translation>pas de carte&#xa0;: le modèle n’a pas vu ce cliché</translation>
    </message>
    <message>
        <source>drawings hidden</source>
        <translation>tracés masqués</translation>
    </message>
    <message>
        <source>shutter: part of the image hidden</source>
        <translation>obturateur&#xa0;: une partie de l’image est masquée</translation>
    </message>
    <message>
        <source>shutter off</source>
        <translation>obturateur désactivé</translation>
    </message>
    <message>
        <source>{length}, not calibrated</source>
        <comment>500 px</comment>
        <translation>{length}, non calibré</translation>
    </message>
    <message>
        <source>{length}, {plane}</source>
        <comment>5 cm, at the detector</comment>
        <translation>{length}, {plane}</translation>
    </message>
    <message>
        <source>Looking for images…</source>
        <translation>Recherche d’images…</translation>
    </message>
    <message>
        <source>Select a study in the list.</source>
        <translation>Sélectionnez un examen dans la liste.</translation>
    </message>
    <message>
        <source>{finding}: no map, its place was not taught</source>
        <translation>{finding}&#xa0;: pas de carte, emplacement non appris</translation>
    </message>
    <message>
        <source>Reading the image…</source>
        <translation>Lecture du cliché…</translation>
    </message>
    <message>
        <source>The prior has no such view.</source>
        <translation>L’antérieur n’a pas cette incidence.</translation>
    </message>
    <message>
        <source>There is no further image.</source>
        <translation>Il n’y a pas d’autre image.</translation>
    </message>
    <message>
        <source>This study has no lateral view.</source>
        <translation>Cet examen n’a pas de cliché de profil.</translation>
    </message>
    <message>
        <source>This study has no frontal view.</source>
        <translation>Cet examen n’a pas de cliché de face.</translation>
    </message>
    <message>
        <source>This study has no second view.</source>
        <translation>Cet examen n’a pas de second cliché.</translation>
    </message>
    <message>
        <source>Measure and annotate</source>
        <translation>Mesurer et annoter</translation>
    </message>
    <message>
        <source>This image is…</source>
        <translation>Ce cliché est…</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtrage</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>Courbe</translation>
    </message>
    <message>
        <source>For the screen</source>
        <translation>Pour l’écran</translation>
    </message>
    <message>
        <source>Of the file</source>
        <translation>Du fichier</translation>
    </message>
    <message>
        <source>Filter: local contrast {percent}</source>
        <translation>Filtre&#xa0;: contraste local {percent}</translation>
    </message>
    <message>
        <source>Filter: sharpened {percent}</source>
        <translation>Filtre&#xa0;: netteté {percent}</translation>
    </message>
    <message>
        <source>Filter is being computed…</source>
        <translation>Filtre en cours de calcul…</translation>
    </message>
    <message>
        <source>Empty view</source>
        <translation>Vue vide</translation>
    </message>
</context>
<context>
    <name>WindowBar</name>
    <message>
        <source>Toolbar</source>
        <translation>Barre d’outils</translation>
    </message>
    <message>
        <source>Rotate and mirror</source>
        <translation>Pivoter et retourner</translation>
    </message>
    <message>
        <source>Your reading and what you say of the findings</source>
        <translation>Votre lecture et votre avis sur les signes</translation>
    </message>
    <message>
        <source>Window presets, curves and filters</source>
        <translation>Fenêtrages prédéfinis, courbes et filtres</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Help and window</source>
        <translation>Aide et fenêtre</translation>
    </message>
</context>
<context>
    <name>_ExportPlace</name>
    <message>
        <source>Export settings</source>
        <translation>Exporter les réglages</translation>
    </message>
    <message>
        <source>With recent folders, whose names may tell of patients</source>
        <translation>Avec les dossiers récents, dont les noms peuvent désigner des patients</translation>
    </message>
</context>
<context>
    <name>_Header</name>
    <message>
        <source>folded</source>
        <translation>repliée</translation>
    </message>
    <message>
        <source>open</source>
        <translation>dépliée</translation>
    </message>
</context>
<context>
    <name>_Warning</name>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
</context>
<context>
    <name>findings</name>
    <message>
        <source>Present</source>
        <translation>Présent</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>Douteux</translation>
    </message>
    <message>
        <source>Absent</source>
        <translation>Absent</translation>
    </message>
    <message>
        <source>Load the model</source>
        <translation>Charger le modèle</translation>
    </message>
    <message>
        <source>Prepare the images</source>
        <translation>Préparer les clichés</translation>
    </message>
    <message>
        <source>Ask the network</source>
        <translation>Interroger le réseau</translation>
    </message>
    <message>
        <source>Compute the maps</source>
        <translation>Calculer les cartes</translation>
    </message>
    <message>
        <source>there</source>
        <translation>présent</translation>
    </message>
    <message>
        <source>there, added</source>
        <translation>présent, ajouté</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>absent</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>incertain</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>normal</translation>
    </message>
    <message>
        <source>abnormal</source>
        <translation>anormal</translation>
    </message>
    <message>
        <source>Frontal</source>
        <translation>Face</translation>
    </message>
    <message>
        <source>Lateral</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>No finding reaches an operating point</source>
        <translation>Aucun signe n’atteint un seuil</translation>
    </message>
    <message>
        <source>No finding present</source>
        <translation>Aucun signe présent</translation>
    </message>
    <message>
        <source>no operating points</source>
        <translation>sans seuil</translation>
    </message>
    <message>
        <source>{name}: {state}, {figure}, experimental</source>
        <translation>{name}&#xa0;: {state}, {figure}, expérimental</translation>
    </message>
    <message>
        <source>{name}: {state}, {figure}</source>
        <translation>{name}&#xa0;: {state}, {figure}</translation>
    </message>
    <message>
        <source>const.</source>
        <translation>const.</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>raw logit</source>
        <translation>logit brut</translation>
    </message>
    <message>
        <source>No map: its place was not taught</source>
        <translation>Pas de carte&#xa0;: emplacement non appris</translation>
    </message>
    <message>
        <source>Map and views add up in raw logits: log-odds that a rising curve turns into the figure.</source>
        <translation>La carte et les vues s’additionnent en logits bruts&#xa0;: des log-cotes dont une courbe croissante tire le chiffre.</translation>
    </message>
    <message>
        <source>From the {view} view alone</source>
        <translation>D’après le cliché de {view} seul</translation>
    </message>
    <message>
        <source>Map: {places}</source>
        <translation>Carte&#xa0;: {places}</translation>
    </message>
    <message>
        <source>The model has no operating points for it.</source>
        <translation>Le modèle n’a pas de seuil pour ce signe.</translation>
    </message>
    <message>
        <source>The bar is drawn on a log-odds scale: 50 % lies in its middle.</source>
        <translation>La barre suit une échelle de log-cotes&#xa0;: 50&#xa0;% se trouve en son milieu.</translation>
    </message>
    <message>
        <source>Experimental: in testing the model could not be shown to tell it from chance.</source>
        <translation>Expérimental&#xa0;: aux essais, il n’a pas été montré que le modèle fasse mieux que le hasard.</translation>
    </message>
    <message>
        <source>Of the images it was tested on, fewer than 1 of 100 with this score have it.</source>
        <translation>Parmi les images d’essai ayant ce score, moins de 1 sur 100 présente ce signe.</translation>
    </message>
    <message>
        <source>Of the images it was tested on, more than 99 of 100 with this score have it.</source>
        <translation>Parmi les images d’essai ayant ce score, plus de 99 sur 100 présentent ce signe.</translation>
    </message>
    <message>
        <source>Of the images it was tested on, about {count} of 100 with this score have it.</source>
        <translation>Parmi les images d’essai ayant ce score, environ {count} sur 100 présentent ce signe.</translation>
    </message>
    <message>
        <source>Operating points: sensitive {sensitive}, specific {specific}.</source>
        <translation>Seuils&#xa0;: sensible {sensitive}, spécifique {specific}.</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>This file or folder does not exist.</source>
        <translation>Ce fichier ou ce dossier n’existe pas.</translation>
    </message>
    <message>
        <source>You have no permission to read this file or folder.</source>
        <translation>Vous n’avez pas le droit de lire ce fichier ou ce dossier.</translation>
    </message>
    <message>
        <source>The path is too long for this system; move the folder nearer to the drive&apos;s root.</source>
        <translation>Le chemin est trop long pour ce système&#x202f;; rapprochez le dossier de la racine du disque.</translation>
    </message>
    <message>
        <source>This is neither a file nor a folder.</source>
        <translation>Ce n’est ni un fichier ni un dossier.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Le fichier est vide.</translation>
    </message>
    <message>
        <source>No DICOM image and no PNG or JPEG picture was found here (files of other kinds: {count}).</source>
        <translation>Aucune image DICOM, PNG ou JPEG n’a été trouvée ici (fichiers d’autres types&#xa0;: {count}).</translation>
    </message>
    <message>
        <source>The file holds another image than when it was listed; open the folder again.</source>
        <translation>Le fichier ne contient plus la même image que lors du relevé&#x202f;; rouvrez le dossier.</translation>
    </message>
    <message>
        <source>This is neither a DICOM file nor a PNG or JPEG picture.</source>
        <translation>Ce n’est ni un fichier DICOM ni une image PNG ou JPEG.</translation>
    </message>
    <message>
        <source>Pictures of the kind {kind} are not read; save it as PNG or JPEG.</source>
        <translation>Les images de type {kind} ne sont pas lues&#x202f;; enregistrez-la en PNG ou en JPEG.</translation>
    </message>
    <message>
        <source>This DICOM file holds no image but a {kind}, which is not shown.</source>
        <translation>Ce fichier DICOM ne contient pas d’image mais un objet {kind}, qui n’est pas affiché.</translation>
    </message>
    <message>
        <source>This DICOM file holds no image.</source>
        <translation>Ce fichier DICOM ne contient pas d’image.</translation>
    </message>
    <message>
        <source>The file ends before or within its pixel data. Send it again.</source>
        <translation>Le fichier s’interrompt avant ou dans ses données de pixels. Renvoyez-le.</translation>
    </message>
    <message>
        <source>This is an exact copy of {first}, which is shown instead.</source>
        <translation>C’est une copie exacte de {first}, qui est affiché à sa place.</translation>
    </message>
    <message>
        <source>It is protected by a password; unpack the archive first.</source>
        <translation>Il est protégé par un mot de passe&#x202f;; extrayez d’abord l’archive.</translation>
    </message>
    <message>
        <source>Its name points outside the archive, so it is not opened.</source>
        <translation>Son nom désigne un emplacement hors de l’archive&#x202f;; il n’est pas ouvert.</translation>
    </message>
    <message>
        <source>It would unpack to {size} MB, more than an image can need; it is not opened.</source>
        <translation>Son extraction occuperait {size} Mo, plus qu’une image ne peut en demander&#x202f;; il n’est pas ouvert.</translation>
    </message>
    <message>
        <source>The archive would unpack to {ratio} times its size, which no radiographs do; it is not opened.</source>
        <translation>L’archive extraite occuperait {ratio} fois sa taille, ce qu’aucune radiographie ne fait&#x202f;; elle n’est pas ouverte.</translation>
    </message>
    <message>
        <source>The archive has {count} members, more than can be listed; unpack it first.</source>
        <translation>L’archive contient {count} éléments, plus qu’on ne peut en lister&#x202f;; extrayez-la d’abord.</translation>
    </message>
    <message>
        <source>An archive inside an archive is not opened; unpack it first.</source>
        <translation>Une archive dans une archive n’est pas ouverte&#x202f;; extrayez-la d’abord.</translation>
    </message>
    <message>
        <source>Archives of this kind are not read; unpack it first, or make it a zip archive.</source>
        <translation>Les archives de ce type ne sont pas lues&#x202f;; extrayez-la d’abord, ou faites-en une archive zip.</translation>
    </message>
    <message>
        <source>This DICOMDIR lists no image; open its folder instead.</source>
        <translation>Ce DICOMDIR ne répertorie aucune image&#x202f;; ouvrez plutôt son dossier.</translation>
    </message>
    <message>
        <source>The DICOMDIR lists this file, but it is missing from the medium.</source>
        <translation>Le DICOMDIR répertorie ce fichier, mais il est absent du support.</translation>
    </message>
    <message>
        <source>The DICOMDIR lists a file outside its own folder, which is not opened.</source>
        <translation>Le DICOMDIR répertorie un fichier hors de son dossier&#x202f;; ce fichier n’est pas ouvert.</translation>
    </message>
    <message>
        <source>Its pixel data are compressed as “{syntax}”, which cannot be decoded.</source>
        <translation>Ses données de pixels sont compressées en «&#xa0;{syntax}&#xa0;», qui ne peut pas être décodé.</translation>
    </message>
    <message>
        <source>The system cannot open this file or folder (error {number}).</source>
        <translation>Le système ne peut pas ouvrir ce fichier ou ce dossier (erreur {number}).</translation>
    </message>
    <message>
        <source>This is a link that leads back to itself.</source>
        <translation>C’est un lien qui renvoie à lui-même.</translation>
    </message>
    <message>
        <source>The drive or disc cannot be read here; copy it again or clean the disc.</source>
        <translation>Le support est illisible à cet endroit&#x202f;; refaites la copie ou nettoyez le disque.</translation>
    </message>
    <message>
        <source>The connection to the drive is lost; connect it and open the folder again.</source>
        <translation>La connexion au lecteur est perdue&#x202f;; rétablissez-la, puis rouvrez le dossier.</translation>
    </message>
    <message>
        <source>There is not enough memory to read it; close other programs and try again.</source>
        <translation>La mémoire ne suffit pas pour le lire&#x202f;; fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>Its DICOM header is damaged.</source>
        <translation>Son en-tête DICOM est endommagé.</translation>
    </message>
    <message>
        <source>The picture is damaged and cannot be decoded.</source>
        <translation>L’image est endommagée et ne peut pas être décodée.</translation>
    </message>
    <message>
        <source>The zip archive is damaged or incomplete; copy or send it again.</source>
        <translation>L’archive zip est endommagée ou incomplète&#x202f;; copiez-la ou envoyez-la de nouveau.</translation>
    </message>
    <message>
        <source>The zip archive is damaged at this file, which cannot be unpacked.</source>
        <translation>L’archive zip est endommagée à l’endroit de ce fichier, qui ne peut pas être extrait.</translation>
    </message>
    <message>
        <source>It is compressed in a way that is not read here; unpack the archive first.</source>
        <translation>Sa méthode de compression n’est pas prise en charge&#x202f;; décompressez d’abord l’archive.</translation>
    </message>
    <message>
        <source>This DICOMDIR cannot be read; open its folder instead.</source>
        <translation>Ce DICOMDIR est illisible&#x202f;; ouvrez plutôt son dossier.</translation>
    </message>
    <message>
        <source>Its pixel data ({syntax}) are damaged and cannot be decoded.</source>
        <translation>Ses données de pixels ({syntax}) sont endommagées et ne peuvent pas être décodées.</translation>
    </message>
    <message>
        <source>Its pixel data ({syntax}) are damaged: the decoder stopped on them.</source>
        <translation>Ses données de pixels ({syntax}) sont endommagées&#xa0;: le décodeur s’est arrêté.</translation>
    </message>
    <message>
        <source>Decoding its pixel data ({syntax}) took longer than {seconds} seconds and was given up.</source>
        <translation>Le décodage de ses données de pixels ({syntax}) a dépassé {seconds} secondes et a été abandonné.</translation>
    </message>
    <message>
        <source>Reading this file ended unexpectedly: it may be damaged, or memory is short. Close other programs and try again.</source>
        <translation>La lecture de ce fichier s’est arrêtée de façon inattendue&#xa0;: il est peut-être endommagé, ou la mémoire manque. Fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>Its compressed pixel data hold no image that could be found ({syntax}).</source>
        <translation>Aucune image n’a été trouvée dans ses données de pixels compressées ({syntax}).</translation>
    </message>
    <message>
        <source>Its pixel data are cut off: {actual} of {expected} bytes are there. Send it again.</source>
        <translation>Ses données de pixels sont tronquées&#xa0;: {actual} octets sur {expected} sont présents. Renvoyez-le.</translation>
    </message>
    <message>
        <source>Its compressed pixel data ({syntax}) are cut off before their end. Send it again.</source>
        <translation>Ses données de pixels compressées ({syntax}) sont tronquées. Renvoyez-le.</translation>
    </message>
    <message>
        <source>It cannot be shown, because its tag {tag} is missing or has an impossible value.</source>
        <translation>Il ne peut pas être affiché, car son attribut {tag} est absent ou a une valeur impossible.</translation>
    </message>
    <message>
        <source>It has {rows} × {columns} pixels, more than this application can hold.</source>
        <translation>Il compte {rows} × {columns} pixels, plus que cette application ne peut en contenir.</translation>
    </message>
    <message>
        <source>Its Photometric Interpretation “{value}” is not known, so it is not shown.</source>
        <translation>Sa Photometric Interpretation «&#xa0;{value}&#xa0;» est inconnue&#x202f;; il n’est pas affiché.</translation>
    </message>
    <message>
        <source>Its colour palette is missing or damaged, so it is not shown.</source>
        <translation>Sa palette de couleurs est absente ou endommagée&#x202f;; il n’est pas affiché.</translation>
    </message>
    <message>
        <source>None of its pixel values is a finite number.</source>
        <translation>Aucune de ses valeurs de pixels n’est un nombre fini.</translation>
    </message>
    <message>
        <source>Only the first of its {count} frames is shown.</source>
        <translation>Seule la première de ses {count} images est affichée.</translation>
    </message>
    <message>
        <source>The file says “{said}”, but its pixel data are {found}; they were decoded as such.</source>
        <translation>Le fichier annonce «&#xa0;{said}&#xa0;», mais ses données de pixels sont en {found}&#x202f;; elles ont été décodées comme telles.</translation>
    </message>
    <message>
        <source>The file says “{said}”, but its pixel data are not compressed; they were read so.</source>
        <translation>Le fichier annonce «&#xa0;{said}&#xa0;», mais ses données de pixels ne sont pas compressées&#x202f;; elles ont été lues ainsi.</translation>
    </message>
    <message>
        <source>The header says {rows} × {columns} pixels, the pixel data hold {found_rows} × {found_columns}; these are shown.</source>
        <translation>L’en-tête annonce {rows} × {columns} pixels, les données en contiennent {found_rows} × {found_columns}&#x202f;; ce sont elles qui sont affichées.</translation>
    </message>
    <message>
        <source>The header says unsigned, the compressed pixel data are signed; these count.</source>
        <translation>L’en-tête annonce des valeurs non signées, les données compressées sont signées&#x202f;; ce sont elles qui comptent.</translation>
    </message>
    <message>
        <source>The header says {samples} samples a pixel, the pixel data hold {found}; these are shown.</source>
        <translation>L’en-tête annonce {samples} composantes par pixel, les données en contiennent {found}&#x202f;; ce sont elles qui sont affichées.</translation>
    </message>
    <message>
        <source>The end mark of its compressed pixel data is missing; all pixels are there.</source>
        <translation>La marque de fin de ses données compressées manque&#x202f;; tous les pixels sont présents.</translation>
    </message>
    <message>
        <source>Its Photometric Interpretation is missing; black and white may be the wrong way round.</source>
        <translation>Sa Photometric Interpretation manque&#x202f;; le noir et le blanc peuvent être intervertis.</translation>
    </message>
    <message>
        <source>{count} pixels exceeded the {bits} bits that the header allows and were set to the limit.</source>
        <translation>{count} pixels dépassaient les {bits} bits permis par l’en-tête et ont été ramenés à la limite.</translation>
    </message>
    <message>
        <source>Its pixel values need more than 16 bits; they are shown in 65,536 steps of {step} from {lowest} up.</source>
        <translation>Ses valeurs de pixels demandent plus de 16 bits&#x202f;; elles sont affichées en 65&#x202f;536 paliers de {step} à partir de {lowest}.</translation>
    </message>
    <message>
        <source>{tag} cannot be read and is therefore not used.</source>
        <translation>{tag} est illisible et n’est donc pas utilisé.</translation>
    </message>
    <message>
        <source>{tag} has an impossible value and is therefore not used.</source>
        <translation>{tag} a une valeur impossible et n’est donc pas utilisé.</translation>
    </message>
    <message>
        <source>{tag} and {other} have different numbers of values; the surplus is not used.</source>
        <translation>{tag} et {other} n’ont pas le même nombre de valeurs&#x202f;; l’excédent n’est pas utilisé.</translation>
    </message>
    <message>
        <source>{tag} has a value that DICOM does not define and is therefore not used.</source>
        <translation>{tag} a une valeur que DICOM ne définit pas et n’est donc pas utilisé.</translation>
    </message>
    <message>
        <source>{tag} lies outside the values that a pixel can have and is therefore not used.</source>
        <translation>{tag} est hors des valeurs qu’un pixel peut prendre et n’est donc pas utilisé.</translation>
    </message>
    <message>
        <source>The LUT Descriptor in {tag} is missing or impossible; that table is not used.</source>
        <translation>Le LUT Descriptor de {tag} est absent ou impossible&#x202f;; cette table n’est pas utilisée.</translation>
    </message>
    <message>
        <source>The LUT Data in {tag} do not have the length that the descriptor says; that table is not used.</source>
        <translation>Les LUT Data de {tag} n’ont pas la longueur annoncée par le descripteur&#x202f;; cette table n’est pas utilisée.</translation>
    </message>
    <message>
        <source>The table in {tag} has values of more bits than its descriptor says; {bits} count.</source>
        <translation>La table de {tag} a des valeurs de plus de bits que son descripteur n’annonce&#x202f;; {bits} comptent.</translation>
    </message>
    <message>
        <source>The file says that text is burned into the pixels: look at the picture before you share it.</source>
        <translation>Le fichier indique que du texte est incrusté dans les pixels&#xa0;: regardez l’image avant de la partager.</translation>
    </message>
    <message>
        <source>Text may be burned into the pixels: look at the picture before you share it.</source>
        <translation>Du texte peut être incrusté dans les pixels&#xa0;: regardez l’image avant de la partager.</translation>
    </message>
    <message>
        <source>The file does not say whether text is burned into the pixels: look at the picture before you share it.</source>
        <translation>Le fichier ne dit pas si du texte est incrusté dans les pixels&#xa0;: regardez l’image avant de la partager.</translation>
    </message>
    <message>
        <source>No header can prove that a picture is free of burned-in text: look at it before you share it.</source>
        <translation>Aucun en-tête ne peut prouver qu’une image est exempte de texte incrusté&#xa0;: regardez-la avant de la partager.</translation>
    </message>
    <message>
        <source>at the detector</source>
        <translation>au détecteur</translation>
    </message>
    <message>
        <source>on the film</source>
        <translation>sur le film</translation>
    </message>
    <message>
        <source>calibrated (geometry)</source>
        <translation>calibré (géométrie)</translation>
    </message>
    <message>
        <source>calibrated (fiducial)</source>
        <translation>calibré (repère)</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>calibré</translation>
    </message>
    <message>
        <source>magnification corrected</source>
        <translation>agrandissement corrigé</translation>
    </message>
    <message>
        <source>calibrated by hand</source>
        <translation>calibré à la main</translation>
    </message>
    <message>
        <source>plane not stated</source>
        <translation>plan non précisé</translation>
    </message>
    <message>
        <source>pixels, not calibrated</source>
        <translation>pixels, non calibré</translation>
    </message>
    <message>
        <source>The model “{name}” answered with values that are not numbers; use another model or device.</source>
        <translation>Le modèle «&#xa0;{name}&#xa0;» a répondu par des valeurs qui ne sont pas des nombres&#x202f;; utilisez un autre modèle ou un autre processeur.</translation>
    </message>
    <message>
        <source>The model “{name}” lacks {file}; get a complete copy of it.</source>
        <translation>Il manque {file} au modèle «&#xa0;{name}&#xa0;»&#x202f;; procurez-vous-en une copie complète.</translation>
    </message>
    <message>
        <source>The weights of the model “{name}” are not those its description names (SHA-256 differs); get another copy of it.</source>
        <translation>Les poids du modèle «&#xa0;{name}&#xa0;» ne sont pas ceux que sa description désigne (SHA-256 différent)&#x202f;; procurez-vous-en une autre copie.</translation>
    </message>
    <message>
        <source>{file} of the model “{name}” is not a safetensors file; get another copy of it.</source>
        <translation>{file} du modèle «&#xa0;{name}&#xa0;» n’est pas un fichier safetensors&#x202f;; procurez-vous-en une autre copie.</translation>
    </message>
    <message>
        <source>The weights of the model “{name}” do not fit its architecture “{architecture}” at “{tensor}”; get another copy of it.</source>
        <translation>Les poids du modèle «&#xa0;{name}&#xa0;» ne correspondent pas à son architecture «&#xa0;{architecture}&#xa0;» en «&#xa0;{tensor}&#xa0;»&#x202f;; procurez-vous-en une autre copie.</translation>
    </message>
    <message>
        <source>The model “{name}” answers with values that are not numbers; get another copy.</source>
        <translation>Le modèle «&#xa0;{name}&#xa0;» répond par des valeurs qui ne sont pas des nombres&#x202f;; procurez-vous-en une autre copie.</translation>
    </message>
    <message>
        <source>This version has no use for models of the kind “{kind}”; update the application.</source>
        <translation>Cette version ne sait que faire des modèles du type «&#xa0;{kind}&#xa0;»&#x202f;; mettez l’application à jour.</translation>
    </message>
    <message>
        <source>The maps of the model “{name}” miss its logits by {error:.2g}; do not use this model.</source>
        <translation>Les cartes du modèle «&#xa0;{name}&#xa0;» s’écartent de ses logits de {error:.2g}&#x202f;; n’utilisez pas ce modèle.</translation>
    </message>
    <message>
        <source>The head of “{architecture}” has {obstacle}, so its maps cannot add up to the logit; use Grad-CAM or another network.</source>
        <translation>La tête de «&#xa0;{architecture}&#xa0;» comporte {obstacle}&#xa0;: la somme de ses cartes ne peut pas donner le logit&#x202f;; utilisez Grad-CAM ou un autre réseau.</translation>
    </message>
    <message>
        <source>These are raw detector data (for processing); use the image for presentation instead, the scores may be wrong.</source>
        <translation>Ce sont les données brutes du détecteur (for processing)&#x202f;; utilisez plutôt l’image de présentation, les scores peuvent être faux.</translation>
    </message>
    <message>
        <source>Modality not stated: the scores mean nothing unless this is a chest radiograph.</source>
        <translation>Modalité non précisée&#xa0;: les scores n’ont de sens que pour une radiographie thoracique.</translation>
    </message>
    <message>
        <source>Body part not stated: the scores mean nothing unless this is a chest radiograph.</source>
        <translation>Région non précisée&#xa0;: les scores n’ont de sens que pour une radiographie thoracique.</translation>
    </message>
    <message>
        <source>View unknown: the image was taken for a frontal one.</source>
        <translation>Incidence inconnue&#xa0;: le cliché a été pris pour une face.</translation>
    </message>
    <message>
        <source>The image is smaller than the model&apos;s input; small findings cannot be seen in it.</source>
        <translation>Le cliché est plus petit que l’entrée du modèle&#x202f;; les petites anomalies ne peuvent pas y être vues.</translation>
    </message>
    <message>
        <source>The model was trained on patients of {low:g} to {high:g} years; this patient is outside.</source>
        <translation>Le modèle a été entraîné sur des patients de {low:g} à {high:g} ans&#x202f;; ce patient est hors de ces limites.</translation>
    </message>
    <message>
        <source>The model was not trained on {view} views; the scores may be wrong.</source>
        <translation>Le modèle n’a pas été entraîné sur l’incidence {view}&#x202f;; les scores peuvent être faux.</translation>
    </message>
    <message>
        <source>{view} view: the heart size is unreliable.</source>
        <translation>Incidence {view}&#xa0;: la taille du cœur n’est pas fiable.</translation>
    </message>
    <message>
        <source>Lateral view alone: the scores are less reliable than with a frontal view.</source>
        <translation>Profil seul&#xa0;: les scores sont moins fiables qu’avec un cliché de face.</translation>
    </message>
    <message>
        <source>This model does not read lateral views; that image was not analysed.</source>
        <translation>Ce modèle ne lit pas les profils&#x202f;; ce cliché n’a pas été analysé.</translation>
    </message>
    <message>
        <source>This model does not read frontal views; that image was not analysed.</source>
        <translation>Ce modèle ne lit pas les faces&#x202f;; ce cliché n’a pas été analysé.</translation>
    </message>
    <message>
        <source>The model gave the lateral view no weight: the answer rests on the frontal one.</source>
        <translation>Le modèle n’a donné aucun poids au profil&#xa0;: la réponse repose sur la face.</translation>
    </message>
    <message>
        <source>The model gave the frontal view no weight: the answer rests on the lateral one.</source>
        <translation>Le modèle n’a donné aucun poids à la face&#xa0;: la réponse repose sur le profil.</translation>
    </message>
    <message>
        <source>No CUDA graphics card was found; the analysis runs on the processor.</source>
        <translation>Aucune carte graphique CUDA n’a été trouvée&#x202f;; l’analyse se fait sur le processeur.</translation>
    </message>
    <message>
        <source>The graphics card cannot be used ({reason}); the analysis runs on the processor.</source>
        <translation>La carte graphique est inutilisable ({reason})&#x202f;; l’analyse se fait sur le processeur.</translation>
    </message>
    <message>
        <source>The graphics card ran out of memory; the analysis was done on the processor. Close other programs that use the card.</source>
        <translation>La mémoire de la carte graphique est épuisée&#x202f;; l’analyse a été faite sur le processeur. Fermez les autres programmes qui utilisent la carte.</translation>
    </message>
    <message>
        <source>The graphics card stopped working ({reason}); the analysis was done on the processor.</source>
        <translation>La carte graphique a cessé de fonctionner ({reason})&#x202f;; l’analyse a été faite sur le processeur.</translation>
    </message>
    <message>
        <source>The study has {count} lateral views; only the first is part of this analysis.</source>
        <translation>L’examen compte {count} profils&#x202f;; seul le premier fait partie de cette analyse.</translation>
    </message>
    <message>
        <source>The frontal view cannot be read; it is not part of this analysis.</source>
        <translation>La vue de face ne peut pas être lue&#xa0;; elle ne fait pas partie de cette analyse.</translation>
    </message>
    <message>
        <source>The lateral view cannot be read; it is not part of this analysis.</source>
        <translation>La vue de profil ne peut pas être lue&#xa0;; elle ne fait pas partie de cette analyse.</translation>
    </message>
    <message>
        <source>The model “{name}” reads frontal views only; there is none to analyse.</source>
        <translation>Le modèle «&#xa0;{name}&#xa0;» ne lit que les faces&#x202f;; il n’y en a pas à analyser.</translation>
    </message>
    <message>
        <source>The model “{name}” reads lateral views only; there is none to analyse.</source>
        <translation>Le modèle «&#xa0;{name}&#xa0;» ne lit que les profils&#x202f;; il n’y en a pas à analyser.</translation>
    </message>
    <message>
        <source>The model “{name}” was given no image.</source>
        <translation>Aucun cliché n’a été donné au modèle «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>Nearly the whole image is of one grey; there is nothing to analyse.</source>
        <translation>Presque tout le cliché est d’un seul gris&#x202f;; il n’y a rien à analyser.</translation>
    </message>
    <message>
        <source>The model description lacks “{field}”; get a complete copy of the model.</source>
        <translation>Il manque «&#xa0;{field}&#xa0;» à la description du modèle&#x202f;; procurez-vous une copie complète du modèle.</translation>
    </message>
    <message>
        <source>The model description has a field “{field}” that this version does not know; update the application or get another copy of the model.</source>
        <translation>La description du modèle contient un champ «&#xa0;{field}&#xa0;» inconnu de cette version&#x202f;; mettez l’application à jour ou procurez-vous une autre copie du modèle.</translation>
    </message>
    <message>
        <source>“{field}” in the model description must be {expected}; correct it or get another copy of the model.</source>
        <translation>«&#xa0;{field}&#xa0;» dans la description du modèle doit être {expected}&#x202f;; corrigez-le ou procurez-vous une autre copie du modèle.</translation>
    </message>
    <message>
        <source>The folder “{folder}” has no {file}; choose a model folder.</source>
        <translation>Le dossier «&#xa0;{folder}&#xa0;» ne contient pas {file}&#x202f;; choisissez un dossier de modèle.</translation>
    </message>
    <message>
        <source>{file} of the model “{folder}” is damaged; get another copy of the model.</source>
        <translation>{file} du modèle «&#xa0;{folder}&#xa0;» est endommagé&#x202f;; procurez-vous une autre copie du modèle.</translation>
    </message>
    <message>
        <source>The model “{folder}” has format {found}, this version reads format {expected}; update the application or the model.</source>
        <translation>Le modèle «&#xa0;{folder}&#xa0;» est au format {found}, cette version lit le format {expected}&#x202f;; mettez à jour l’application ou le modèle.</translation>
    </message>
    <message>
        <source>The model “{folder}” is of the kind “{kind}” and reports no findings; choose another model.</source>
        <translation>Le modèle «&#xa0;{folder}&#xa0;» est du type «&#xa0;{kind}&#xa0;» et ne signale aucune anomalie&#x202f;; choisissez un autre modèle.</translation>
    </message>
    <message>
        <source>No model is installed; put a model folder into “{folder}”.</source>
        <translation>Aucun modèle n’est installé&#x202f;; placez un dossier de modèle dans «&#xa0;{folder}&#xa0;».</translation>
    </message>
    <message>
        <source>The analysis was cancelled.</source>
        <translation>L’analyse a été annulée.</translation>
    </message>
    <message>
        <source>There is not enough memory for the analysis; close other programs and try again.</source>
        <translation>La mémoire ne suffit pas pour l’analyse&#x202f;; fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>The maps of this model are approximate (Grad-CAM): they show where the score is sensitive, not what it is made of.</source>
        <translation>Les cartes de ce modèle sont approximatives (Grad-CAM)&#xa0;: elles montrent où le score est sensible, non de quoi il est fait.</translation>
    </message>
    <message>
        <source>This model reads both views as one image: its map is the same on both, and which view it speaks of is not known.</source>
        <translation>Ce modèle lit les deux incidences comme une seule image&#xa0;: sa carte est la même sur les deux, et on ne sait pas de quelle incidence elle parle.</translation>
    </message>
    <message>
        <source>The lungs could not be outlined, so the model looked at where they usually lie; its answer is less sure than elsewhere.</source>
        <translation>Les poumons n’ont pas pu être délimités&#xa0;: le modèle a regardé là où ils se trouvent d’ordinaire&#x202f;; sa réponse est moins sûre qu’ailleurs.</translation>
    </message>
    <message>
        <source>The model stopped unexpectedly, perhaps for want of memory. Close other programs and try again.</source>
        <translation>Le modèle s’est arrêté de façon inattendue, peut-être faute de mémoire. Fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>The analysis failed unexpectedly ({error}). Try again; the log has the details.</source>
        <translation>L’analyse a échoué de façon inattendue ({error}). Réessayez&#x202f;; le journal donne les détails.</translation>
    </message>
    <message>
        <source>The patient is an animal; only radiographs of human chests are analysed.</source>
        <translation>Le patient est un animal&#x202f;; seules les radiographies thoraciques humaines sont analysées.</translation>
    </message>
    <message>
        <source>The modality is {modality}; only chest radiographs (CR, DX) are analysed.</source>
        <translation>La modalité est {modality}&#x202f;; seules les radiographies thoraciques (CR, DX) sont analysées.</translation>
    </message>
    <message>
        <source>This is an object of the class “{sop_class}”; only chest radiographs are analysed.</source>
        <translation>C’est un objet de la classe «&#xa0;{sop_class}&#xa0;»&#x202f;; seules les radiographies thoraciques sont analysées.</translation>
    </message>
    <message>
        <source>The image has {frames} frames; only single radiographs are analysed.</source>
        <translation>Le fichier contient {frames} images&#x202f;; seules les radiographies isolées sont analysées.</translation>
    </message>
    <message>
        <source>The body part is “{body_part}”; only chest radiographs are analysed.</source>
        <translation>La région est «&#xa0;{body_part}&#xa0;»&#x202f;; seules les radiographies thoraciques sont analysées.</translation>
    </message>
    <message>
        <source>The series description speaks of another part of the body; only chest radiographs are analysed.</source>
        <translation>La description de la série désigne une autre région&#x202f;; seules les radiographies thoraciques sont analysées.</translation>
    </message>
    <message>
        <source>Nothing in the header says that this is a chest radiograph (no radiographic modality, body part or view); it is not analysed.</source>
        <translation>Rien dans l’en-tête n’indique une radiographie thoracique (ni modalité radiographique, ni région, ni incidence)&#x202f;; le cliché n’est pas analysé.</translation>
    </message>
    <message>
        <source>Oblique views ({view}) are not analysed, only frontal and lateral ones.</source>
        <translation>Les obliques ({view}) ne sont pas analysées, seulement les faces et les profils.</translation>
    </message>
    <message>
        <source>The image has {columns} × {rows} pixels; at least {long} × {short} are needed for an analysis.</source>
        <translation>Le cliché compte {columns} × {rows} pixels&#x202f;; il en faut au moins {long} × {short} pour une analyse.</translation>
    </message>
    <message>
        <source>This is a colour picture; only chest radiographs are analysed.</source>
        <translation>C’est une image en couleurs&#x202f;; seules les radiographies thoraciques sont analysées.</translation>
    </message>
    <message>
        <source>The settings file was damaged. Defaults apply; the damaged file is kept as “{name}”.</source>
        <translation>Le fichier de réglages était endommagé. Les réglages par défaut s’appliquent&#x202f;; le fichier endommagé est conservé sous «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>A part of the settings file was damaged. Defaults apply there; the file as it was is kept as “{name}”.</source>
        <translation>Une partie du fichier des réglages était endommagée. Les valeurs par défaut y ont été reprises&#xa0;; le fichier d’origine est conservé sous «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>The settings file could not be read (error {number}). Defaults apply.</source>
        <translation>Le fichier de réglages n’a pas pu être lu (erreur {number}). Les réglages par défaut s’appliquent.</translation>
    </message>
    <message>
        <source>The settings could not be saved (error {number}). Check that the disk is not full or write-protected.</source>
        <translation>Les réglages n’ont pas pu être enregistrés (erreur {number}). Vérifiez que le disque n’est ni plein ni protégé en écriture.</translation>
    </message>
    <message>
        <source>This study has no image that could be analysed.</source>
        <translation>Cet examen n’a aucun cliché qui puisse être analysé.</translation>
    </message>
    <message>
        <source>There is no image to make a picture of.</source>
        <translation>Il n’y a pas de cliché à exporter.</translation>
    </message>
    <message>
        <source>The picture is on the clipboard, without names and dates.</source>
        <translation>L’image est dans le presse-papiers, sans noms ni dates.</translation>
    </message>
    <message>
        <source>The picture is on the clipboard, with the patient’s name and dates.</source>
        <translation>L’image est dans le presse-papiers, avec le nom du patient et les dates.</translation>
    </message>
    <message>
        <source>The picture is on the clipboard, without names and dates. Its display filters are marked.</source>
        <translation>L’image est dans le presse-papiers, sans noms ni dates. Ses filtres d’affichage sont signalés.</translation>
    </message>
    <message>
        <source>The picture is on the clipboard, with the patient’s name and dates. Its display filters are marked.</source>
        <translation>L’image est dans le presse-papiers, avec le nom du patient et les dates. Ses filtres d’affichage sont signalés.</translation>
    </message>
    <message>
        <source>The picture has been saved as {file}.</source>
        <translation>L’image a été enregistrée sous {file}.</translation>
    </message>
    <message>
        <source>The picture could not be saved ({error}). The log has the details.</source>
        <translation>L’image n’a pas pu être enregistrée ({error}). Le journal donne les détails.</translation>
    </message>
    <message>
        <source>The image could not be read ({error}). The log has the details.</source>
        <translation>Le cliché n’a pas pu être lu ({error}). Le journal donne les détails.</translation>
    </message>
    <message>
        <source>There is not enough memory for this image. Close other programs and try again.</source>
        <translation>La mémoire ne suffit pas pour ce cliché. Fermez d’autres programmes et réessayez.</translation>
    </message>
    <message>
        <source>The demonstration is not part of this installation. Open a folder of your own.</source>
        <translation>La démonstration ne fait pas partie de cette installation. Ouvrez un dossier à vous.</translation>
    </message>
    <message>
        <source>That folder or file is no longer there. Check that its drive is connected.</source>
        <translation>Ce dossier ou ce fichier n’existe plus. Vérifiez que son disque est connecté.</translation>
    </message>
    <message>
        <source>The folder could not be searched ({error}). Try again; the log has the details.</source>
        <translation>La recherche dans le dossier a échoué ({error}). Réessayez&#x202f;; le journal donne les détails.</translation>
    </message>
    <message>
        <source>Search finished. Studies: {studies}, images: {images}.</source>
        <translation>Recherche terminée. Examens&#xa0;: {studies}, clichés&#xa0;: {images}.</translation>
    </message>
    <message>
        <source>Search finished. Studies: {studies}, images: {images}. Not read: {issues}; the study list says why.</source>
        <translation>Recherche terminée. Examens&#xa0;: {studies}, clichés&#xa0;: {images}. Non lus&#xa0;: {issues}&#x202f;; la liste des examens dit pourquoi.</translation>
    </message>
    <message>
        <source>No image was found here. Open a folder with DICOM, PNG or JPEG files.</source>
        <translation>Aucune image n’a été trouvée ici. Ouvrez un dossier contenant des fichiers DICOM, PNG ou JPEG.</translation>
    </message>
    <message>
        <source>One image of this study could not be read; the others are shown.</source>
        <translation>Un cliché de cet examen n’a pas pu être lu&#x202f;; les autres sont affichés.</translation>
    </message>
    <message>
        <source>“{architecture}” is not a network that this version can build; use a ConvNeXt, DenseNet or ResNet of timm.</source>
        <translation>«&#xa0;{architecture}&#xa0;» n’est pas un réseau que cette version sait construire&#xa0;; utilisez un ConvNeXt, DenseNet ou ResNet de timm.</translation>
    </message>
    <message>
        <source>{file} could not be written: the disk is full. Free some space or choose another folder.</source>
        <translation>{file} n’a pas pu être écrit&#xa0;: le disque est plein. Libérez de l’espace ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>{file} could not be written: you may not write there. Choose another folder.</source>
        <translation>{file} n’a pas pu être écrit&#xa0;: vous n’avez pas le droit d’écrire à cet endroit. Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>{file} could not be written (error {number}). Choose another folder.</source>
        <translation>{file} n’a pas pu être écrit (erreur {number}). Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>{view} view: the heart looks larger than it is</source>
        <translation>incidence {view}&#xa0;: le cœur paraît plus gros qu’il n’est</translation>
    </message>
    <message>
        <source>PA or AP is not stated</source>
        <translation>incidence PA ou AP non précisée</translation>
    </message>
    <message>
        <source>not a frontal view</source>
        <translation>incidence non frontale</translation>
    </message>
    <message>
        <source>the patient is rotated</source>
        <translation>patient de trois quarts (rotation)</translation>
    </message>
    <message>
        <source>halves of the chest unequal: rotated, or midline off</source>
        <translation>hémithorax inégaux&#xa0;: rotation, ou ligne médiane décalée</translation>
    </message>
    <message>
        <source>a costophrenic angle is cut off: the chest may be wider</source>
        <translation>un angle costo-phrénique est hors du champ&#xa0;: le thorax peut être plus large</translation>
    </message>
    <message>
        <source>The model “{folder}” is of the kind “{found}”, not “{wanted}”; choose another.</source>
        <translation>Le modèle «&#xa0;{folder}&#xa0;» est du type «&#xa0;{found}&#xa0;» et non «&#xa0;{wanted}&#xa0;»&#x202f;; choisissez-en un autre.</translation>
    </message>
    <message>
        <source>This does not look like a chest radiograph; only chest radiographs are analysed.</source>
        <translation>Cette image ne ressemble pas à une radiographie thoracique&#x202f;; seules les radiographies thoraciques sont analysées.</translation>
    </message>
    <message>
        <source>The header says chest, but the image hardly looks like one: check it before trusting the scores.</source>
        <translation>L’en-tête indique un thorax, mais l’image n’y ressemble guère&#xa0;: vérifiez-la avant de vous fier aux scores.</translation>
    </message>
    <message>
        <source>The header says {view}, but the image looks like a lateral view; set its view.</source>
        <translation>L’en-tête indique {view}, mais l’image ressemble à un profil&#x202f;; précisez l’incidence.</translation>
    </message>
    <message>
        <source>The header says {view}, but the image looks like a frontal view; set its view.</source>
        <translation>L’en-tête indique {view}, mais l’image ressemble à un cliché de face&#x202f;; précisez l’incidence.</translation>
    </message>
    <message>
        <source>View not stated: by its look the image was taken for a frontal one.</source>
        <translation>Incidence non précisée&#xa0;: d’après son aspect, l’image a été prise pour un cliché de face.</translation>
    </message>
    <message>
        <source>View not stated: by its look the image was taken for a lateral one.</source>
        <translation>Incidence non précisée&#xa0;: d’après son aspect, l’image a été prise pour un profil.</translation>
    </message>
    <message>
        <source>PA or AP not stated: by its look this is an AP view.</source>
        <translation>PA ou AP non précisé&#xa0;: d’après son aspect, c’est une incidence AP.</translation>
    </message>
    <message>
        <source>Black and white look exchanged; the scores may be wrong.</source>
        <translation>Le noir et le blanc semblent inversés&#x202f;; les scores peuvent être faux.</translation>
    </message>
    <message>
        <source>The image looks turned by {degrees}°; the scores may be wrong.</source>
        <translation>L’image semble tournée de {degrees}°&#x202f;; les scores peuvent être faux.</translation>
    </message>
    <message>
        <source>Left and right look exchanged (or the heart lies on the right); check the side marker.</source>
        <translation>La gauche et la droite semblent échangées (ou le cœur est à droite)&#x202f;; vérifiez le repère de côté.</translation>
    </message>
    <message>
        <source>This looks like a child; the model was trained on patients from {low:g} years on.</source>
        <translation>Le patient semble être un enfant&#x202f;; le modèle a été entraîné sur des patients à partir de {low:g} ans.</translation>
    </message>
    <message>
        <source>The file “{file}” was damaged. A new one has been begun; the damaged one is kept as “{name}”.</source>
        <translation>Le fichier «&#xa0;{file}&#xa0;» était endommagé. Un nouveau fichier a été créé&#x202f;; l’ancien est conservé sous le nom «&#xa0;{name}&#xa0;».</translation>
    </message>
    <message>
        <source>The file “{file}” comes from a newer version of CXR Viewer. Nothing is kept in it; update the application.</source>
        <translation>Le fichier «&#xa0;{file}&#xa0;» provient d’une version plus récente de CXR Viewer. Rien n’y est enregistré&#x202f;; mettez l’application à jour.</translation>
    </message>
    <message>
        <source>The file “{file}” could not be used ({reason}). Check that the disk is not full or write-protected.</source>
        <translation>Le fichier «&#xa0;{file}&#xa0;» n’a pas pu être utilisé ({reason}). Vérifiez que le disque n’est ni plein ni protégé en écriture.</translation>
    </message>
    <message>
        <source>One lung is much wider than the other: the patient may be rotated or the mediastinum shifted.</source>
        <translation>Un poumon est bien plus large que l’autre&#xa0;: le patient est peut-être tourné ou le médiastin dévié.</translation>
    </message>
    <message>
        <source>The apex of the right lung is cut off or touches the border.</source>
        <translation>L’apex du poumon droit est coupé ou touche le bord.</translation>
    </message>
    <message>
        <source>The apex of the left lung is cut off or touches the border.</source>
        <translation>L’apex du poumon gauche est coupé ou touche le bord.</translation>
    </message>
    <message>
        <source>The right costophrenic angle is cut off.</source>
        <translation>Le cul-de-sac costo-diaphragmatique droit est coupé.</translation>
    </message>
    <message>
        <source>The left costophrenic angle is cut off.</source>
        <translation>Le cul-de-sac costo-diaphragmatique gauche est coupé.</translation>
    </message>
    <message>
        <source>The right lung was not found.</source>
        <translation>Le poumon droit n’a pas été trouvé.</translation>
    </message>
    <message>
        <source>The left lung was not found.</source>
        <translation>Le poumon gauche n’a pas été trouvé.</translation>
    </message>
    <message>
        <source>The heart was not found.</source>
        <translation>Le cœur n’a pas été trouvé.</translation>
    </message>
    <message>
        <source>The outlines of both lungs do not lie side by side; they are not used.</source>
        <translation>Les contours des deux poumons ne sont pas côte à côte&#x202f;; ils ne sont pas utilisés.</translation>
    </message>
    <message>
        <source>The outline of the heart does not lie between the lungs; it is not used.</source>
        <translation>Le contour du cœur n’est pas entre les poumons&#x202f;; il n’est pas utilisé.</translation>
    </message>
    <message>
        <source>The outline of the heart reaches beyond that of the lungs, so the chest may be wider than its line; check both lines.</source>
        <translation>Le contour du cœur dépasse celui des poumons, si bien que le thorax peut être plus large que sa ligne&#x202f;; vérifiez les deux lignes.</translation>
    </message>
    <message>
        <source>One lung is outlined much larger than the other; look at the outlines.</source>
        <translation>Le contour d’un poumon est bien plus grand que celui de l’autre&#x202f;; vérifiez les contours.</translation>
    </message>
    <message>
        <source>The outlines of lungs and heart are uncertain on this image; look at them.</source>
        <translation>Les contours des poumons et du cœur sont incertains sur cette image&#x202f;; vérifiez-les.</translation>
    </message>
    <message>
        <source>right upper zone</source>
        <translation>champ supérieur droit</translation>
    </message>
    <message>
        <source>right middle zone</source>
        <translation>champ moyen droit</translation>
    </message>
    <message>
        <source>right lower zone</source>
        <translation>champ inférieur droit</translation>
    </message>
    <message>
        <source>left upper zone</source>
        <translation>champ supérieur gauche</translation>
    </message>
    <message>
        <source>left middle zone</source>
        <translation>champ moyen gauche</translation>
    </message>
    <message>
        <source>left lower zone</source>
        <translation>champ inférieur gauche</translation>
    </message>
    <message>
        <source>heart</source>
        <translation>cœur</translation>
    </message>
    <message>
        <source>mediastinum</source>
        <translation>médiastin</translation>
    </message>
    <message>
        <source>outside the lungs and heart</source>
        <translation>hors des poumons et du cœur</translation>
    </message>
    <message>
        <source>The frontal image does not look like a chest radiograph; it is not part of this analysis.</source>
        <translation>L’image de face ne ressemble pas à une radiographie thoracique&#x202f;; elle ne fait pas partie de cette analyse.</translation>
    </message>
    <message>
        <source>The lateral image does not look like a chest radiograph; it is not part of this analysis.</source>
        <translation>L’image de profil ne ressemble pas à une radiographie thoracique&#x202f;; elle ne fait pas partie de cette analyse.</translation>
    </message>
    <message>
        <source>An image of unknown view looks like a second lateral one; it is not part of this analysis.</source>
        <translation>Une image d’incidence inconnue ressemble à un second profil&#x202f;; elle ne fait pas partie de cette analyse.</translation>
    </message>
    <message>
        <source>“{name}” could not be written ({reason}); choose another folder.</source>
        <translation>«&#xa0;{name}&#xa0;» n’a pas pu être écrit ({reason})&#xa0;; choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>“{sentence}” has a field that is not known; only {known} can be filled in.</source>
        <translation>«&#xa0;{sentence}&#xa0;» contient un champ inconnu&#xa0;; seuls {known} peuvent être remplis.</translation>
    </message>
    <message>
        <source>The report is on the clipboard.</source>
        <translation>Le compte rendu est dans le presse-papiers.</translation>
    </message>
    <message>
        <source>This file holds no settings of CXR Viewer. Choose one that was written with Export.</source>
        <translation>Ce fichier ne contient pas de réglages de CXR Viewer. Choisissez-en un produit par Exporter.</translation>
    </message>
    <message>
        <source>These settings come from a newer version of CXR Viewer. Update the application first.</source>
        <translation>Ces réglages viennent d’une version plus récente de CXR Viewer. Mettez d’abord l’application à jour.</translation>
    </message>
    <message>
        <source>The setting “{name}” of this file cannot be used. Nothing was changed; correct it or choose another file.</source>
        <translation>Le réglage «&#xa0;{name}&#xa0;» de ce fichier est inutilisable. Rien n’a été changé&#x202f;; corrigez-le ou choisissez un autre fichier.</translation>
    </message>
    <message>
        <source>The file could not be read (error {number}). Check that it is still there.</source>
        <translation>Le fichier n’a pas pu être lu (erreur {number}). Vérifiez qu’il est toujours là.</translation>
    </message>
    <message>
        <source>The file could not be written (error {number}). Check that the disk is not full or write-protected.</source>
        <translation>Le fichier n’a pas pu être écrit (erreur {number}). Vérifiez que le disque n’est ni plein ni protégé en écriture.</translation>
    </message>
    <message>
        <source>The background analyses were paused, since the last {count} failed alike: {reason}</source>
        <translation>Les analyses en arrière-plan ont été suspendues, car les {count} dernières ont échoué pour la même raison&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>The analysis did not end in time. Open the study to try again.</source>
        <translation>L’analyse ne s’est pas terminée à temps. Ouvrez l’examen pour réessayer.</translation>
    </message>
    <message>
        <source>The last reading cannot be restored: its folder or files are no longer there. Check that the drive is connected.</source>
        <translation>La dernière lecture ne peut pas être restaurée&#xa0;: son dossier ou ses fichiers ne sont plus là. Vérifiez que le lecteur est connecté.</translation>
    </message>
    <message>
        <source>The last reading was restored in part: {count} of {total} folders or files are no longer there.</source>
        <translation>La dernière lecture a été restaurée en partie&#xa0;: {count} dossiers ou fichiers sur {total} ne sont plus là.</translation>
    </message>
    <message>
        <source>The study that was read last is no longer among the files. The others are shown.</source>
        <translation>L’examen lu en dernier n’est plus parmi les fichiers. Les autres sont affichés.</translation>
    </message>
    <message>
        <source>The last reading was restored in part: an image of it is no longer there.</source>
        <translation>La dernière lecture a été restaurée en partie&#xa0;: une de ses images n’est plus là.</translation>
    </message>
    <message>
        <source>Display filters work on images in grey; this one is in colour.</source>
        <translation>Les filtres d’affichage s’appliquent aux images en niveaux de gris&#x202f;; celle-ci est en couleur.</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>le disque est plein</translation>
    </message>
    <message>
        <source>you may not write there</source>
        <translation>l’écriture n’y est pas autorisée</translation>
    </message>
    <message>
        <source>the folder is not there</source>
        <translation>le dossier n’existe pas</translation>
    </message>
    <message>
        <source>the drive does not answer</source>
        <translation>le lecteur ne répond pas</translation>
    </message>
    <message>
        <source>another program is using it</source>
        <translation>un autre programme l’utilise</translation>
    </message>
    <message>
        <source>its contents are damaged</source>
        <translation>son contenu est endommagé</translation>
    </message>
    <message>
        <source>error {code}</source>
        <translation>erreur {code}</translation>
    </message>
    <message>
        <source>The files of this study are no longer in the watched folder.</source>
        <translation>Les fichiers de cet examen ne sont plus dans le dossier surveillé.</translation>
    </message>
    <message>
        <source>The watched folder cannot be reached. Check that its drive is connected; it is looked for again and again.</source>
        <translation>Le dossier surveillé est inaccessible. Vérifiez que son lecteur est connecté&#x202f;; il est recherché à intervalles réguliers.</translation>
    </message>
    <message>
        <source>The watched folder can be reached again.</source>
        <translation>Le dossier surveillé est de nouveau accessible.</translation>
    </message>
    <message>
        <source>New studies in the watched folder: {count}.</source>
        <translation>Nouveaux examens dans le dossier surveillé&#xa0;: {count}.</translation>
    </message>
    <message>
        <source>The tags could not be read ({error}). The log has the details.</source>
        <translation>Les attributs n’ont pas pu être lus ({error}). Le journal contient les détails.</translation>
    </message>
    <message>
        <source>The page could not be written. Check that the disk is not full or write-protected.</source>
        <translation>La page n’a pas pu être écrite. Vérifiez que le disque n’est ni plein ni protégé en écriture.</translation>
    </message>
    <message>
        <source>The comment was kept with the study on which it was written.</source>
        <translation>Le commentaire a été conservé avec l’examen sur lequel il a été écrit.</translation>
    </message>
    <message>
        <source>Borders around the exposed field were left out of the analysis.</source>
        <translation>Les bordures autour du champ exposé ont été laissées hors de l’analyse.</translation>
    </message>
</context>
<context>
    <name>studies</name>
    <message>
        <source>analysing…</source>
        <translation>analyse…</translation>
    </message>
    <message>
        <source>analysed ✓</source>
        <translation>analysé ✓</translation>
    </message>
    <message>
        <source>not analysable</source>
        <translation>non analysable</translation>
    </message>
    <message>
        <source>analysis failed</source>
        <translation>échec de l’analyse</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>Sans nom</translation>
    </message>
    <message>
        <source>No date</source>
        <translation>Sans date</translation>
    </message>
    <message>
        <source>new</source>
        <translation>nouveau</translation>
    </message>
    <message>
        <source>read</source>
        <translation>lu</translation>
    </message>
    <message>
        <source>unread</source>
        <translation>non lu</translation>
    </message>
    <message>
        <source>prior</source>
        <translation>antérieur</translation>
    </message>
    <message>
        <source>current</source>
        <translation>actuel</translation>
    </message>
</context>
<context>
    <name>trust</name>
    <message>
        <source>by its look: {view}</source>
        <translation>aspect&#xa0;: {view}</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Incidence</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>a picture file; nothing says what it is</source>
        <translation>un fichier d’image&#xa0;; rien ne dit ce que c’est</translation>
    </message>
    <message>
        <source>a chest radiograph by its header ({tags})</source>
        <translation>une radiographie du thorax d’après son en-tête ({tags})</translation>
    </message>
    <message>
        <source>the header does not say that it is a chest radiograph</source>
        <translation>l’en-tête ne dit pas que c’est une radiographie du thorax</translation>
    </message>
    <message>
        <source>By its look</source>
        <translation>Aspect</translation>
    </message>
    <message>
        <source>hardly a chest radiograph</source>
        <translation>ne ressemble guère à une radiographie du thorax</translation>
    </message>
    <message>
        <source>a chest radiograph of a child</source>
        <translation>radiographie du thorax d’un enfant</translation>
    </message>
    <message>
        <source>a chest radiograph</source>
        <translation>radiographie du thorax</translation>
    </message>
    <message>
        <source>{tag}: shown inverted, as the file asks</source>
        <translation>{tag}&#xa0;: affiché inversé, comme le fichier le demande</translation>
    </message>
    <message>
        <source>{tag}: shown as stored</source>
        <translation>{tag}&#xa0;: affiché tel quel</translation>
    </message>
    <message>
        <source>but black and white look exchanged</source>
        <translation>mais le noir et le blanc semblent inversés</translation>
    </message>
    <message>
        <source>looks right</source>
        <translation>aspect normal</translation>
    </message>
    <message>
        <source>Polarity</source>
        <translation>Polarité</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>looks turned by {degrees}°</source>
        <translation>semble tournée de {degrees}°</translation>
    </message>
    <message>
        <source>left and right look exchanged</source>
        <translation>la gauche et la droite semblent échangées</translation>
    </message>
    <message>
        <source>looks upright, not mirrored</source>
        <translation>semble à l’endroit, sans inversion gauche-droite</translation>
    </message>
    <message>
        <source>{view}: {black} black, {white} white</source>
        <translation>{view}&#xa0;: {black} noir, {white} blanc</translation>
    </message>
    <message>
        <source>Clipping</source>
        <translation>Écrêtage</translation>
    </message>
    <message>
        <source>borders left out ({share} of the image)</source>
        <translation>bordures laissées de côté ({share} de l’image)</translation>
    </message>
    <message>
        <source>pixels made square</source>
        <translation>pixels ramenés au carré</translation>
    </message>
    <message>
        <source>Seen part</source>
        <translation>Partie vue</translation>
    </message>
    <message>
        <source>not outlined; the model looked at where they usually lie</source>
        <translation>non délimités&#x202f;; le modèle a regardé là où ils se trouvent d’ordinaire</translation>
    </message>
    <message>
        <source>their outlines are uncertain</source>
        <translation>contours incertains</translation>
    </message>
    <message>
        <source>Lungs</source>
        <translation>Poumons</translation>
    </message>
    <message>
        <source>right apex</source>
        <translation>apex droit</translation>
    </message>
    <message>
        <source>left apex</source>
        <translation>apex gauche</translation>
    </message>
    <message>
        <source>right costophrenic angle</source>
        <translation>cul-de-sac costo-diaphragmatique droit</translation>
    </message>
    <message>
        <source>left costophrenic angle</source>
        <translation>cul-de-sac costo-diaphragmatique gauche</translation>
    </message>
    <message>
        <source>cut off: {parts}</source>
        <translation>coupé&#xa0;: {parts}</translation>
    </message>
    <message>
        <source>apices and costophrenic angles are on the image</source>
        <translation>apex et culs-de-sac costo-diaphragmatiques dans l’image</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Rotation</translation>
    </message>
    <message>
        <source>possible: one lung is much wider</source>
        <translation>possible&#xa0;: un poumon est bien plus large</translation>
    </message>
    <message>
        <source>no sign of it: lungs of like width</source>
        <translation>aucun signe&#xa0;: poumons de largeur semblable</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Âge</translation>
    </message>
    <message>
        <source>the model’s description is not installed</source>
        <translation>la description du modèle n’est pas installée</translation>
    </message>
    <message>
        <source>not stated; trained on {low} to {high} years</source>
        <translation>non indiqué&#xa0;; entraîné de {low} à {high} ans</translation>
    </message>
    <message>
        <source>{age} years; trained on {low} to {high}</source>
        <translation>{age} ans&#xa0;; entraîné de {low} à {high}</translation>
    </message>
    <message>
        <source>Never trained on</source>
        <translation>Jamais entraîné sur</translation>
    </message>
    <message>
        <source>{views} views</source>
        <translation>incidences {views}</translation>
    </message>
    <message>
        <source>Does not look for</source>
        <translation>Ne cherche pas</translation>
    </message>
</context>
<context>
    <name>views</name>
    <message>
        <source>frontal</source>
        <translation>face</translation>
    </message>
    <message>
        <source>lateral</source>
        <translation>profil</translation>
    </message>
    <message>
        <source>view unknown</source>
        <translation>incidence inconnue</translation>
    </message>
    <message>
        <source>Frontal, PA</source>
        <translation>Face, PA</translation>
    </message>
    <message>
        <source>Frontal, AP</source>
        <translation>Face, AP</translation>
    </message>
    <message>
        <source>Frontal, PA or AP unknown</source>
        <translation>Face, PA ou AP inconnu</translation>
    </message>
    <message>
        <source>Left lateral (LL)</source>
        <translation>Profil gauche (LL)</translation>
    </message>
    <message>
        <source>Right lateral (RL)</source>
        <translation>Profil droit (RL)</translation>
    </message>
    <message>
        <source>Lateral, side unknown</source>
        <translation>Profil, côté inconnu</translation>
    </message>
    <message>
        <source>View unknown</source>
        <translation>Incidence inconnue</translation>
    </message>
    <message>
        <source>from the file name</source>
        <translation>d’après le nom du fichier</translation>
    </message>
    <message>
        <source>by the look of the image</source>
        <translation>d’après l’aspect de l’image</translation>
    </message>
    <message>
        <source>set by the reader</source>
        <translation>indiquée par le lecteur</translation>
    </message>
    <message>
        <source>from {attribute}</source>
        <comment>a DICOM attribute</comment>
        <translation>d’après {attribute}</translation>
    </message>
</context>
</TS>
